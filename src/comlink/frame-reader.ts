import { SystemError } from '../errno/system-error.ts';
import { Frame, getUint32, HEADER_BYTES, MAX_FRAME_BYTES } from './frame.ts';

const SMALL_BYTES = 16_384;

/**
 * Cuts a stream of bytes into frames. What it allocates follows the bytes that came, at most twice
 * as many, and never what a length word promises.
 */
export class FrameReader {
  #bytes = new Uint8Array(SMALL_BYTES);
  #start = 0;
  #end = 0;

  /** Where the next bytes go: never empty. The last frame is over. */
  room(): Uint8Array<ArrayBuffer> {
    const kept = this.#end - this.#start;
    if (kept === 0) {
      this.#start = 0;
      this.#end = 0;
      if (this.#bytes.length > SMALL_BYTES) this.#bytes = new Uint8Array(SMALL_BYTES);
    } else if (this.#end === this.#bytes.length) {
      const larger = kept > this.#bytes.length / 2;
      const bytes = larger ? new Uint8Array(this.#bytes.length * 2) : this.#bytes;
      bytes.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = bytes;
      this.#start = 0;
      this.#end = kept;
    }
    return this.#end === 0 ? this.#bytes : this.#bytes.subarray(this.#end);
  }

  /** Counts bytes that were put there. */
  added(count: number): void {
    this.#end += count;
  }

  /** The next whole frame, which is over with that. */
  next(): Frame | undefined {
    const frame = this.peek();
    if (frame !== undefined) this.consume(frame);
    return frame;
  }

  /**
   * The next whole frame, if there is one.
   *
   * @throws EPROTO it says that it is longer than a frame may be
   */
  peek(): Frame | undefined {
    const bytes = this.#bytes;
    const at = this.#start;
    if (this.#end - at < HEADER_BYTES) return undefined;
    const length = getUint32(bytes, at);
    if (length > MAX_FRAME_BYTES) throw malformed(`a frame of ${length} bytes`);
    const end = at + HEADER_BYTES + length;
    return this.#end < end ? undefined : new Frame(bytes, at, end);
  }

  /** The frame was taken. */
  consume(frame: Frame): void {
    this.#start = frame.end;
  }

  /** Bytes that came and are in no frame yet that was taken. */
  get heldBytes(): number {
    return this.#end - this.#start;
  }
}

export function malformed(text: string): SystemError {
  return new SystemError('EPROTO', 'read', { text: `the peer sent ${text}` });
}
