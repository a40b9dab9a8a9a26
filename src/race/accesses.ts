/** A view that a thread watches. */
export interface View {
  /** Number of the name and the memory that it is of. */
  readonly label: number;
  /** First byte in the buffer, and bytes of an element. */
  readonly offset: number;
  readonly size: number;
}

/**
 * All accesses of all threads, thread by thread in their order, each a row of numbers: there may be
 * millions, and an object for each would take most of the memory.
 */
export class Accesses {
  count = 0;
  readonly log: Uint32Array;
  /** Number among all views of all threads. */
  readonly view: Uint32Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly kind: Uint8Array;
  readonly value: Int32Array;
  /** Number in the log of the thread. */
  readonly site: Uint32Array;
  /** The thread's own clock and its value then. */
  readonly clock: Uint8Array;
  readonly time: Uint32Array;
  readonly views: View[] = [];
  readonly labels: string[] = [];

  constructor(size: number) {
    this.log = new Uint32Array(size);
    this.view = new Uint32Array(size);
    this.from = new Uint32Array(size);
    this.to = new Uint32Array(size);
    this.kind = new Uint8Array(size);
    this.value = new Int32Array(size);
    this.site = new Uint32Array(size);
    this.clock = new Uint8Array(size);
    this.time = new Uint32Array(size);
  }

  viewOf(access: number): View {
    return this.views[this.view[access] ?? 0] ?? { label: -1, offset: 0, size: 1 };
  }
}
