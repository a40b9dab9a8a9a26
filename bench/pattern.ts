/*
 * What is in a message, so that a fast wrong ring cannot win. Message n begins and ends with n; the
 * bytes between are the same in all messages of a run and none is 0. The reader compares both
 * numbers in every message, and every byte of each 1,024th.
 */
const FULL_EVERY = 1_024;

function fillByte(index: number): number {
  return ((index * 31) % 255) + 1;
}

export class Pattern {
  readonly bytes: Uint8Array<ArrayBuffer>;
  #words: Int32Array;
  readonly #last: number;
  #count = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.#words = new Int32Array(this.bytes.buffer);
    this.#last = this.#words.length - 1;
    for (let i = 0; i < size; i++) this.bytes[i] = fillByte(i);
  }

  /** Makes `bytes` the next message. */
  next(): void {
    this.#words[0] = this.#count;
    this.#words[this.#last] = this.#count;
    this.#count = (this.#count + 1) | 0;
  }

  /** Throws unless `bytes` is the next message. Afterwards nothing of it is taken for the one after. */
  check(): void {
    const first = this.#words[0];
    const last = this.#words[this.#last];
    if (first !== this.#count || last !== this.#count) {
      throw new Error(`wrong data: message=${this.#count}, first=${first}, last=${last}`);
    }
    if (this.#count % FULL_EVERY === 0) this.#checkAll();
    this.#count = (this.#count + 1) | 0;
  }

  /** As {@link check}, of a message that came in memory of its own. */
  checkOther(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.length !== this.bytes.length) throw new Error(`wrong size: size=${bytes.length}`);
    this.#words = new Int32Array(bytes.buffer, bytes.byteOffset, this.#last + 1);
    this.check();
  }

  #checkAll(): void {
    const bytes = new Uint8Array(this.#words.buffer, this.#words.byteOffset, this.bytes.length);
    for (let i = 4; i < bytes.length - 4; i++) {
      if (bytes[i] !== fillByte(i)) {
        throw new Error(`wrong data: message=${this.#count}, byte=${i}, value=${bytes[i]}`);
      }
    }
    // Bytes that the next read leaves out would show.
    bytes.fill(0);
  }
}
