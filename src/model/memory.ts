// Taken before a run replaces it: what the checker copies is no access of the program.
const { set } = Uint8Array.prototype;

interface Block {
  readonly buffer: ArrayBufferLike;
  readonly bytes: Uint8Array;
  readonly initial: Uint8Array;
  readonly offset: number;
}

/** The shared buffers of one model run, in the order in which they were first seen. */
export class Memory {
  readonly #blocks: Block[] = [];
  readonly #ids = new Map<ArrayBufferLike, number>();
  #size = 0;

  /** Numbers a buffer. Its content at this moment is what every run starts from. */
  watch(buffer: ArrayBufferLike): number {
    const known = this.#ids.get(buffer);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(buffer);
    const id = this.#blocks.length;
    this.#blocks.push({ buffer, bytes, initial: bytes.slice(), offset: this.#size });
    this.#ids.set(buffer, id);
    // V8 copies shared memory several times faster where both addresses are equal modulo 8.
    this.#size += Math.ceil(bytes.length / 8) * 8;
    return id;
  }

  isWatched(buffer: ArrayBufferLike): boolean {
    return this.#ids.has(buffer);
  }

  /** All bytes, one buffer after the other. */
  image(): Uint8Array {
    const image = new Uint8Array(this.#size);
    for (const block of this.#blocks) set.call(image, block.bytes, block.offset);
    return image;
  }

  /** Puts the bytes back; a buffer that the image is too old to know gets its first content. */
  restore(image: Uint8Array): void {
    for (const { bytes, initial, offset } of this.#blocks) {
      const end = offset + bytes.length;
      set.call(bytes, end <= image.length ? image.subarray(offset, end) : initial);
    }
  }

  /** All bytes as text: equal for equal memory. */
  key(): string {
    let key = '';
    for (const { bytes } of this.#blocks) {
      for (let at = 0; at < bytes.length; at++) key += String.fromCharCode(bytes[at] ?? 0);
    }
    return key;
  }
}
