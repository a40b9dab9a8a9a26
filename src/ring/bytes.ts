import type { CallingThread } from '../atomics/thread.ts';
import { copyWords } from './copy-words.ts';

/** Up to this many bytes a loop beats the engine's copy, where that goes 8 bytes at a time, */
const LOOP_ALIGNED = 128;
/** and where it goes byte by byte. */
const LOOP_APART = 512;

/*
 * The bytes of one direction's ring, as one side of it copies them: the only place that touches
 * payload. These are plain accesses: the producer's lie between ROOM< and DATA>, the consumer's
 * between DATA< and ROOM>, so no two of them ever overlap in time.
 *
 * A call of 16 bytes would spend most of its time on making views of shared memory (30 ns and more
 * each). So a side keeps one of the ring, and one of the caller's buffer as long as it is called with
 * the same one again.
 */
export class RingBytes {
  /** The whole storage; its size is a power of two, and it begins at a multiple of 8. */
  readonly data: Uint8Array<SharedArrayBuffer>;
  readonly #thread: CallingThread;
  readonly #buffer: SharedArrayBuffer;
  readonly #start: number;
  readonly #view: DataView;
  /** What the last copy was from, or to. */
  #user: Uint8Array | undefined = undefined;
  /** A view of it, once it is there for the second time. */
  #userView: DataView | undefined = undefined;
  #userStart = 0;

  constructor(data: Uint8Array<SharedArrayBuffer>, thread: CallingThread) {
    this.data = data;
    this.#thread = thread;
    this.#buffer = data.buffer;
    this.#start = data.byteOffset;
    this.#view = new DataView(data.buffer, data.byteOffset, data.length);
  }

  /** Copies into the ring at stream position `pos`; in two parts where the storage ends between. */
  copyIn(pos: number, source: Uint8Array, offset: number, count: number): void {
    const at = pos & (this.data.length - 1);
    const first = Math.min(count, this.data.length - at);
    this.#partIn(at, source, offset, first);
    if (first < count) this.#partIn(0, source, offset + first, count - first);
  }

  /** Copies out of the ring from stream position `pos`; in two parts where the storage ends between. */
  copyOut(pos: number, target: Uint8Array, offset: number, count: number): void {
    const at = pos & (this.data.length - 1);
    const first = Math.min(count, this.data.length - at);
    this.#partOut(at, target, offset, first);
    if (first < count) this.#partOut(0, target, offset + first, count - first);
  }

  #partIn(at: number, source: Uint8Array, offset: number, count: number): void {
    const view = count <= this.#thread.ownBytes ? this.#viewOf(source) : undefined;
    const apart = (this.#userStart + offset - at) & 7;
    if (view !== undefined && count <= (apart === 0 ? LOOP_ALIGNED : LOOP_APART)) {
      copyWords(this.#view, at, view, offset, count);
    } else if (view !== undefined && apart === 0) {
      const whole = count === source.length;
      this.data.set(
        whole ? source : new Uint8Array(view.buffer, this.#userStart + offset, count),
        at,
      );
    } else {
      this.#thread.copy(this.data, at, source, offset, count);
    }
  }

  #partOut(at: number, target: Uint8Array, offset: number, count: number): void {
    const view = count <= this.#thread.ownBytes ? this.#viewOf(target) : undefined;
    const apart = (this.#userStart + offset - at) & 7;
    if (view !== undefined && count <= (apart === 0 ? LOOP_ALIGNED : LOOP_APART)) {
      copyWords(view, offset, this.#view, at, count);
    } else if (view !== undefined && apart === 0) {
      // Half as dear as subarray().
      target.set(new Uint8Array(this.#buffer, this.#start + at, count), offset);
    } else {
      this.#thread.copy(target, offset, this.data, at, count);
    }
  }

  #viewOf(user: Uint8Array): DataView | undefined {
    if (user === this.#user) {
      this.#userView ??= viewOf(user);
      return this.#userView;
    }
    this.#user = user;
    this.#userView = undefined;
    this.#userStart = user.byteOffset;
    return undefined;
  }
}

/** None of memory whose size can change: the view would be of what was there. */
function viewOf(user: Uint8Array): DataView | undefined {
  const { buffer, byteOffset, length } = user;
  const { growable, resizable } = buffer as { growable?: boolean; resizable?: boolean };
  return growable || resizable ? undefined : new DataView(buffer, byteOffset, length);
}
