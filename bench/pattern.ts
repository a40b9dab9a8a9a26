/*
 * Contents of a message, so that a fast wrong ring cannot win. Message n begins and ends with n; the
 * bytes between are the same in all messages of a run and none is 0. The reader compares both
 * numbers in every message, and every byte of each 1,024th.
 */
const FULL_EVERY = 1_024;

function fillByte(index: number): number {
  return ((index * 31) % 255) + 1;
}

function fill(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) bytes[i] = fillByte(i);
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}

export class Pattern {
  readonly bytes: Uint8Array;
  /** The message that is checked. */
  #view: DataView;
  readonly #last: number;
  #count = 0;

  /** Messages of `size` bytes, `offset` bytes into memory that is private unless it is given. */
  constructor(size: number, offset = 0, memory: ArrayBufferLike = new ArrayBuffer(offset + size)) {
    this.bytes = new Uint8Array(memory, offset, size);
    this.#view = viewOf(this.bytes);
    this.#last = size - 4;
    fill(this.bytes);
  }

  /** Makes `bytes` the next message. */
  next(): void {
    this.#number();
  }

  /** Makes `room`, which is as long as `bytes`, the next message; the bytes between seldom. */
  nextInPlace(room: Uint8Array): void {
    this.#view = viewOf(room);
    if (this.#count % FULL_EVERY === 0) fill(room);
    this.#number();
  }

  #number(): void {
    this.#view.setInt32(0, this.#count, true);
    this.#view.setInt32(this.#last, this.#count, true);
    this.#count = (this.#count + 1) | 0;
  }

  /** Throws unless `bytes` is the next message. Afterwards nothing of it is taken for the one after. */
  check(): void {
    const first = this.#view.getInt32(0, true);
    const last = this.#view.getInt32(this.#last, true);
    if (first !== this.#count || last !== this.#count) {
      throw new Error(`wrong data: message=${this.#count}, first=${first}, last=${last}`);
    }
    if (this.#count % FULL_EVERY === 0) this.#checkAll();
    this.#count = (this.#count + 1) | 0;
  }

  /** As {@link check}, of a message that came in memory of its own. */
  checkOther(bytes: Uint8Array): void {
    if (bytes.length !== this.bytes.length) throw new Error(`wrong size: size=${bytes.length}`);
    this.#view = viewOf(bytes);
    this.check();
  }

  #checkAll(): void {
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset, this.bytes.length);
    for (let i = 4; i < bytes.length - 4; i++) {
      if (bytes[i] !== fillByte(i)) {
        throw new Error(`wrong data: message=${this.#count}, byte=${i}, value=${bytes[i]}`);
      }
    }
    // Bytes that the next read leaves out would show.
    bytes.fill(0);
  }
}
