import type { CallingThread } from '../atomics/thread.ts';
import { areShared, lengthOf, memoryOf, offsetOf, plainBytes, setBytes } from './byte-view.ts';
import { copyWords } from './copy-words.ts';
import { Stage } from './stage.ts';

/** Up to this many bytes a loop beats the engine's copy, */
const LOOP_BYTES = 128;
/** and this many where the engine goes byte by byte: between shared memory at other addresses modulo 8. */
const LOOP_BYTES_APART = 512;

/** Copies up to this size prefetch. */
const SMALL = 512;
/** Bytes prefetched beyond a copy. */
const AHEAD = 1_024;
/** One cache line. */
const LINE_BYTES = 64;

/*
 * The bytes of one direction's ring, as one side of it copies them: the only place that touches
 * payload. These are plain accesses: the producer's lie between ROOM< and DATA>, the consumer's
 * between DATA< and ROOM>, so no two of them ever overlap in time. fetchNext() alone may fall into the
 * other side's bytes: it stores nothing, orders nothing, and nobody uses its value.
 *
 * A call of 16 bytes would spend most of its time on making views of shared memory (30 ns and more
 * each). So a side keeps one of the ring, and one of the caller's buffer as long as it is called with
 * the same one again.
 *
 * And the store that publishes a position waits until all stores before it are done, so that a line of
 * the cache which the other core had would cost its whole way for every 64 bytes. So a side that copies
 * little at a time touches the lines of the next KiB at once, and they come together: those that are
 * its own anyway, which are the whole lines of the room, or of the bytes to be read.
 */
export class RingBytes {
  /** The whole storage; its size is a power of two, and it begins at a multiple of 8. */
  readonly data: Uint8Array<SharedArrayBuffer>;
  readonly #thread: CallingThread;
  readonly #buffer: SharedArrayBuffer;
  readonly #start: number;
  readonly #view: DataView;
  /** The buffer that the last copy was from, or to. */
  #user: Uint8Array | undefined = undefined;
  /** A view of it, once it is there for the second time. */
  #userView: DataView | undefined = undefined;
  #userStart = 0;
  #userIsShared = false;
  /** Once it is needed. */
  #stage: Stage | undefined = undefined;
  /** Stream position up to which lines were fetched. */
  #fetchedTo = 0;
  /** Sum of the bytes that were fetched: an engine leaves out loads of which nobody uses the result. */
  fetchedSum = 0;

  constructor(data: Uint8Array<SharedArrayBuffer>, thread: CallingThread) {
    this.data = data;
    this.#thread = thread;
    this.#buffer = data.buffer;
    this.#start = data.byteOffset;
    this.#view = new DataView(data.buffer, data.byteOffset, data.length);
  }

  /**
   * Copies into the ring at stream position `pos`, where `room` bytes are free; in two parts where the
   * storage ends between.
   */
  copyIn(pos: number, source: Uint8Array, offset: number, count: number, room: number): void {
    if (((pos + count - this.#fetchedTo) | 0) > 0) this.#fetchRoom(pos, count, room);
    const at = pos & (this.data.length - 1);
    const first = Math.min(count, this.data.length - at);
    this.#partIn(at, source, offset, first);
    if (first < count) this.#partIn(0, source, offset + first, count - first);
  }

  /**
   * Copies out of the ring from stream position `pos`, where `queued` bytes are to be read; in two
   * parts where the storage ends between.
   */
  copyOut(pos: number, target: Uint8Array, offset: number, count: number, queued: number): void {
    if (((pos + count - this.#fetchedTo) | 0) > 0) this.#fetchQueued(pos, count, queued);
    const at = pos & (this.data.length - 1);
    const first = Math.min(count, this.data.length - at);
    this.#partOut(at, target, offset, first);
    if (first < count) this.#partOut(0, target, offset + first, count - first);
  }

  /**
   * Touches the byte at stream position `pos`, which is not there yet. A reader that looks for it has its
   * line on the way when the position changes, instead of asking for one after the other.
   */
  fetchNext(pos: number): void {
    if (this.#thread.ownBytes === 0) return;
    this.fetchedSum = this.data[pos & (this.data.length - 1)] ?? 0;
  }

  #partIn(at: number, source: Uint8Array, offset: number, count: number): void {
    const view = this.#viewFor(source, offset - at, count);
    const apart = (this.#userStart + offset - at) & 7;
    if (view === undefined) {
      this.#thread.copy(this.data, at, plainBytes(source), offset, count);
    } else if (count <= LOOP_BYTES || (apart !== 0 && this.#userIsShared)) {
      copyWords(this.#view, at, view, offset, count);
    } else {
      const whole = count === lengthOf(source);
      const part = whole ? source : new Uint8Array(view.buffer, this.#userStart + offset, count);
      this.data.set(apart === 0 ? part : this.#moved(part, at, count), at);
    }
  }

  #partOut(at: number, target: Uint8Array, offset: number, count: number): void {
    const view = this.#viewFor(target, offset - at, count);
    const apart = (this.#userStart + offset - at) & 7;
    if (view === undefined) {
      this.#thread.copy(plainBytes(target), offset, this.data, at, count);
    } else if (count <= LOOP_BYTES || (apart !== 0 && this.#userIsShared)) {
      copyWords(view, offset, this.#view, at, count);
    } else {
      // Half as dear as subarray().
      const part = new Uint8Array(this.#buffer, this.#start + at, count);
      // In private memory the alignment of the ring is as good as any.
      setBytes(target, apart === 0 ? part : this.#moved(part, at, count), offset);
    }
  }

  #moved(part: Uint8Array, at: number, count: number): Uint8Array {
    this.#stage ??= new Stage();
    return this.#stage.moved(part, at, count);
  }

  /** A view to copy with; undefined where the thread's own way is better. */
  #viewFor(user: Uint8Array, from: number, count: number): DataView | undefined {
    if (count > this.#thread.ownBytes) return undefined;
    const view = this.#viewOf(user);
    const isApart = ((this.#userStart + from) & 7) !== 0;
    return isApart && this.#userIsShared && count > LOOP_BYTES_APART ? undefined : view;
  }

  #fetchRoom(pos: number, count: number, room: number): void {
    const { data } = this;
    const most = this.#ahead(pos, count, room);
    for (let i = 0; i + LINE_BYTES <= most; i += LINE_BYTES)
      data[(pos + i) & (data.length - 1)] = 0;
  }

  #fetchQueued(pos: number, count: number, queued: number): void {
    const { data } = this;
    // Bytes of less than a line are read sooner than they are written: the reader waits anyway.
    const most = this.#ahead(pos, count, count < LINE_BYTES ? 0 : queued);
    let sum = 0;
    for (let i = 0; i + LINE_BYTES <= most; i += LINE_BYTES) {
      sum += data[(pos + i) & (data.length - 1)] ?? 0;
    }
    this.fetchedSum = sum;
  }

  /** Bytes from `pos` on to fetch the lines of; none where a copy is large and fetches by itself. */
  #ahead(pos: number, count: number, most: number): number {
    const { ownBytes } = this.#thread;
    if (ownBytes === 0) return 0;
    const ahead = count <= SMALL ? Math.min(AHEAD, most) : 0;
    this.#fetchedTo = (pos + Math.max(count, ahead)) | 0;
    return ahead;
  }

  #viewOf(user: Uint8Array): DataView | undefined {
    if (user === this.#user) {
      this.#userView ??= viewOf(user);
      return this.#userView;
    }
    const start = offsetOf(user);
    const isShared = areShared(user);
    // All or nothing: a call may be stopped in the lines above.
    this.#user = user;
    this.#userView = undefined;
    this.#userStart = start;
    this.#userIsShared = isShared;
    return undefined;
  }
}

/** None of memory whose size can change: the view would be of what was there. */
function viewOf(user: Uint8Array): DataView | undefined {
  const buffer = memoryOf(user);
  const { growable, resizable } = buffer as { growable?: boolean; resizable?: boolean };
  const changes = growable || resizable;
  return changes ? undefined : new DataView(buffer, offsetOf(user), lengthOf(user));
}
