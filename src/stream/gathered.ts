import { Buffer } from 'node:buffer';
import type { StreamEnd } from './stream-end.ts';
import { Turn } from './turn.ts';

/** Bytes of a chunk that is gathered. */
const SMALL_BYTES = 4_096;
/** Bytes that are written together. */
const GATHERED_BYTES = 65_536;
/** Bytes of one UTF-16 unit in UTF-8, at the most. */
const UNIT_BYTES = 3;

// A test's global `process` is a copy of this, and its `nextTick` may be a fake.
const { nextTick } = process.getBuiltinModule('node:process');
/** Turns end with a promise, which no test fakes. */
const settled = Promise.resolve();

/** A stream whose chunks are gathered. */
export interface Gatherer {
  /** Takes what the end has no room for. */
  queue(rest: Buffer): void;
  /** Tells that there may be more, after it was told that this is enough. */
  drained(): void;
}

/**
 * Small chunks that a stream is given in one turn, written together when it ends. The first is written at
 * once: so a request is on its way if the thread blocks next.
 */
export class Gathered {
  readonly #end: StreamEnd;
  readonly #stream: Gatherer;
  readonly #mostBytes: number;
  readonly #drains = new Turn();
  #buffer: Buffer | undefined = undefined;
  #length = 0;
  /** Bytes since the stream was last told that there may be more. */
  #sinceDrain = 0;
  #owesDrain = false;
  /** True from the first chunk of a turn to its end, while nothing goes another way. */
  isOpen = false;

  /** `mostBytes` in a row are enough. */
  constructor(end: StreamEnd, stream: Gatherer, mostBytes: number) {
    this.#end = end;
    this.#stream = stream;
    this.#mostBytes = mostBytes;
  }

  /** Takes a chunk; false if it is not to be gathered. */
  add(chunk: Uint8Array | string): boolean {
    const most = chunk.length * (typeof chunk === 'string' ? UNIT_BYTES : 1);
    if (most === 0 || most > SMALL_BYTES) return false;
    this.#buffer ??= Buffer.allocUnsafeSlow(GATHERED_BYTES);
    if (this.#length + most > GATHERED_BYTES) this.flush();
    let length = chunk.length;
    if (typeof chunk === 'string') length = this.#buffer.write(chunk, this.#length);
    else this.#buffer.set(chunk, this.#length);
    this.#length += length;
    this.#sinceDrain += length;
    if (this.isOpen) return true;
    this.isOpen = true;
    void settled.then(this.close);
    this.flush();
    return true;
  }

  /** Says whether the writer may go on in this turn. */
  hasRoom(): boolean {
    if (this.#sinceDrain < this.#mostBytes) return true;
    if (this.#owesDrain) return false;
    this.#owesDrain = true;
    if (this.#drains.isOver()) void this.#drains.next().then(() => nextTick(this.#drain));
    else nextTick(this.#drain);
    return false;
  }

  /** Writes all that was gathered. */
  flush(): void {
    const buffer = this.#buffer;
    const length = this.#length;
    if (buffer === undefined || length === 0) return;
    this.#length = 0;
    // An error comes to light where the rest is written.
    const done = Math.max(0, this.#end.writeNow(buffer, length, 1));
    if (done === length) return;
    this.isOpen = false;
    this.#stream.queue(Buffer.from(buffer.subarray(done, length)));
  }

  /** Writes it, and all that comes next goes another way. */
  readonly close = (): void => {
    this.isOpen = false;
    this.flush();
  };

  readonly #drain = (): void => {
    this.#owesDrain = false;
    this.#sinceDrain = 0;
    this.#stream.drained();
  };
}
