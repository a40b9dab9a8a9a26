import { LARGE } from './choose-copy.ts';

/**
 * Moves the bytes of a copy to another alignment, inside of private memory, where the engine copies fast
 * between any two addresses: what is shared goes 8 bytes at a time then. For LARGE bytes at the most, and
 * with a view that stays; larger copies go in pieces of stagedCopy() in copy-paths.ts, or natively.
 */
export class Stage {
  readonly #bytes = new Uint8Array(LARGE + 8);
  /** The part that was used last. */
  #part: Uint8Array = this.#bytes;
  #align = 0;
  #count = 0;

  /** The same bytes at an address that is equal to `at` modulo 8; they are there until the next call. */
  moved(bytes: Uint8Array, at: number, count: number): Uint8Array {
    const align = at & 7;
    this.#bytes.set(bytes, align);
    if (align !== this.#align || count !== this.#count) {
      const part = new Uint8Array(this.#bytes.buffer, align, count);
      // All or nothing: a call may be stopped in the line above.
      this.#part = part;
      this.#align = align;
      this.#count = count;
    }
    return this.#part;
  }
}
