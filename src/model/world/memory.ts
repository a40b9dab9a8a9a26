import { isBehindStandIn } from '../views/stand-in-memory.ts';
import type { Access } from './operation.ts';

// Taken before a run replaces it: what the checker copies is no access of the program.
const { set, slice, subarray } = Uint8Array.prototype;
const [Bytes, Words] = [Uint8Array, Int32Array];

interface Block {
  readonly buffer: ArrayBufferLike;
  readonly bytes: Uint8Array;
  readonly initial: Uint8Array;
  readonly offset: number;
}

/** A piece of a buffer, and what it has become. */
export interface Change {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly piece: Uint8Array;
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
    // The length is fixed: bytes that a buffer grows by later are not in the images.
    const bytes = new Bytes(buffer, 0, buffer.byteLength);
    const id = this.#blocks.length;
    this.#blocks.push({ buffer, bytes, initial: slice.call(bytes), offset: this.#size });
    this.#ids.set(buffer, id);
    // V8 copies shared memory several times faster where both addresses are equal modulo 8.
    this.#size += Math.ceil(bytes.length / 8) * 8;
    return id;
  }

  /** Has another buffer, of zeros, in the place of one that grew. */
  replace(grown: ArrayBufferLike, buffer: ArrayBufferLike): void {
    const id = this.#ids.get(grown);
    const block = id === undefined ? undefined : this.#blocks[id];
    if (id === undefined || block === undefined) return;
    const bytes = new Bytes(buffer, 0, block.bytes.length);
    this.#blocks[id] = { ...block, buffer, bytes };
    this.#ids.delete(grown);
    this.#ids.set(buffer, id);
  }

  isWatched(buffer: ArrayBufferLike): boolean {
    return this.#ids.has(buffer);
  }

  /** All bytes, one buffer after the other. */
  image(): Uint8Array {
    const image = new Bytes(this.#size);
    for (const block of this.#blocks) set.call(image, block.bytes, block.offset);
    return image;
  }

  /** Puts the bytes back; a buffer that the image is too old to know gets its first content. */
  restore(image: Uint8Array): void {
    for (const { bytes, initial, offset } of this.#blocks) {
      const end = offset + bytes.length;
      set.call(bytes, end <= image.length ? subarray.call(image, offset, end) : initial);
    }
  }

  /** Bytes that are different from those of an image. */
  changesSince(image: Uint8Array): readonly Change[] {
    const before = words(this.#complete(image));
    const after = this.image();
    const now = words(after);
    const changes: Change[] = [];
    for (const { bytes, offset } of this.#blocks) {
      const end = offset + bytes.length;
      for (let from = offset / 4; 4 * from < end; from++) {
        if (before[from] === now[from]) continue;
        let to = from + 1;
        while (4 * to < end && before[to] !== now[to]) to++;
        const piece = slice.call(after, 4 * from, Math.min(4 * to, end));
        changes.push({ bytes, at: 4 * from - offset, piece });
        from = to;
      }
    }
    return changes;
  }

  /**
   * A change since the image that is none of the writes; undefined if they are all there is. The
   * library's own memory has no views that see, and is not looked at.
   */
  changeBeside(image: Uint8Array, writes: readonly Access[]): Change | undefined {
    const expected = slice.call(this.#complete(image));
    for (const { buffer, from, to } of writes) {
      const block = this.#blocks[this.#ids.get(buffer) ?? -1];
      if (block !== undefined) {
        set.call(expected, subarray.call(block.bytes, from, to), block.offset + from);
      }
    }
    return this.changesSince(expected).find(({ bytes }) => isBehindStandIn(bytes.buffer));
  }

  /** Makes of memory that is as it was in the image what it was when the changes were found. */
  change(changes: readonly Change[]): void {
    for (const { bytes, at, piece } of changes) set.call(bytes, piece, at);
  }

  /** The image with the first content of the buffers that it is too old to know. */
  #complete(image: Uint8Array): Uint8Array {
    if (image.length === this.#size) return image;
    const complete = new Bytes(this.#size);
    for (const { initial, offset } of this.#blocks) set.call(complete, initial, offset);
    set.call(complete, image);
    return complete;
  }
}

function words(image: Uint8Array): Int32Array {
  return new Words(image.buffer);
}
