import { LARGE } from './choose-copy.ts';

/**
 * Where the bytes of a private buffer are moved to the alignment that they have in the ring, or come from
 * it: within private memory the engine copies fast between any two addresses. For fewer than LARGE bytes.
 */
export class Stage {
  readonly #bytes = new Uint8Array(LARGE + 8);
  /** The part that was asked for last. */
  #part: Uint8Array = this.#bytes;
  #at = 0;
  #count = 0;

  /** Takes bytes that are to be copied on from an address that is `at` modulo 8. */
  put(bytes: Uint8Array, at: number): void {
    this.#bytes.set(bytes, at & 7);
  }

  /** The first `count` bytes of those that were put there for `at`. */
  part(at: number, count: number): Uint8Array {
    if ((at & 7) !== this.#at || count !== this.#count) {
      this.#at = at & 7;
      this.#count = count;
      this.#part = new Uint8Array(this.#bytes.buffer, this.#at, count);
    }
    return this.#part;
  }
}
