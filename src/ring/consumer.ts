import { publish } from '../atomics/doorbell.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { untilDone } from '../atomics/until-done.ts';
import { load } from '../atomics/words.ts';
import { ERRNO } from '../errno/errno.ts';
import type { Breakable } from './breakable.ts';
import {
  CLOSED,
  DGRAM,
  DIED,
  END_SHIFT,
  ENDS,
  readWaitersAt,
  SHUT_READ,
  SHUT_WRITE,
  used,
  writeWaitersAt,
} from './layout.ts';
import type { PairMemory } from './memory.ts';
import { HEADER_BYTES, recordBytes } from './records.ts';
import { takeReset } from './reset.ts';
import { Side } from './side.ts';
import type { View } from './view.ts';

/**
 * The reading side of one direction. Exactly one thread uses it at a time.
 *
 *   producer                                 consumer
 *   load READ_POS         (ROOM<)            load WRITE_POS        (DATA<)
 *   copy bytes in, from WRITE_POS on         copy bytes out, from READ_POS on
 *   store WRITE_POS       (DATA>)            store READ_POS        (ROOM>)
 *
 * Bytes from READ_POS up to WRITE_POS are the consumer's, all others the producer's; each moves its
 * border only after its copy, so the ring is whole at every instant, also when a thread dies there.
 * Each side keeps its own position in private memory and only publishes it; the other's it loads
 * once per decision and checks, because a broken peer may have stored anything.
 */
export class Consumer extends Side {
  readonly #writeWaitersIndex: number;
  /** Bits of ENDS any of which says that no more bytes will come. */
  readonly #overBits: number;
  #capacity: number;
  #writePosSeen: number;
  /** The view that `peekView` gave last. */
  #view: View | undefined = undefined;

  /** `breakable` is what ends when shared memory holds what it cannot. */
  constructor(thread: CallingThread, pair: PairMemory, end: number, breakable: Breakable) {
    const direction = 1 - end;
    super(thread, pair, end, breakable, direction, readWaitersAt(direction));
    this.#capacity = pair.capacity;
    this.#writeWaitersIndex = writeWaitersAt(direction);
    // A datagram socket never hears that its peer is gone, or sends no more.
    const peerBits = pair.type === DGRAM ? 0 : CLOSED | DIED | SHUT_WRITE;
    this.#overBits =
      ((CLOSED | SHUT_READ) << (END_SHIFT * end)) | (peerBits << (END_SHIFT * direction));
    // ROOM< The last holder of this end stored it, and the hand-over came after that.
    this.pos = load(pair.words, this.readPosIndex);
    this.#writePosSeen = this.pos;
  }

  protected get readPos(): number {
    return this.pos;
  }

  /** Takes over what other holders of a shared end did; under its lock only. */
  protected reload(): void {
    // ENDS< One of them found broken memory.
    if ((load(this.words, ENDS) & (CLOSED << (END_SHIFT * this.end))) !== 0) this.poison();
    // ROOM< The lock was released after it was stored.
    this.pos = load(this.words, this.readPosIndex);
    this.#writePosSeen = this.pos;
  }

  /**
   * Copies up to `length` bytes out and consumes them. Returns how many, 0 at end of stream, EAGAIN
   * when there are none yet, ECONNRESET once if the peer left unread bytes behind, EPROTO when the
   * writer's position cannot be one, and from then on. With `reports` false, ECONNRESET is left for
   * the next call, and this one returns 0. Of records it takes one, whole: what does not fit is gone.
   */
  read(target: Uint8Array, offset: number, length: number, reports = true): number {
    const count = this.#copy(target, offset, length, reports);
    const taken = this.records === undefined ? count : this.#taken();
    if (taken <= 0) return count;
    this.publish((this.readPos + taken) | 0, count);
    return count;
  }

  /** As {@link read}, but the bytes stay. */
  peek(target: Uint8Array, offset: number, length: number, reports = true): number {
    const count = this.#copy(target, offset, length, reports);
    const seen = this.records === undefined ? count : this.#taken();
    if (seen > 0) this.saw(seen);
    return count;
  }

  /** As {@link read}, but sleeps while there is nothing; also EAGAIN at the deadline, EINTR, ENOTSUP. */
  readBlocking(
    target: Uint8Array,
    offset: number,
    length: number,
    deadline: number,
    reports = true,
  ): number {
    return untilDone(this.thread, this, 1, deadline, () =>
      this.orEnded(this.read(target, offset, length, reports)),
    );
  }

  /** 0 instead of EAGAIN where a datagram socket was shut down: it lets nobody wait for more. */
  orEnded(count: number): number {
    if (count !== ERRNO.EAGAIN || this.pair.type !== DGRAM) return count;
    // In this order: what comes after it was shut down cannot be written.
    return this.isEnded() && !this.hasBytes() ? 0 : count;
  }

  /** Bytes to read: of all records, but on a datagram socket of the first. As FIONREAD. */
  queued(): number {
    const queued = Math.max(0, this.#look());
    const { records, readPos } = this;
    if (records === undefined) return queued;
    if (this.pair.type === DGRAM) return Math.max(0, records.payloadAt(readPos, queued));
    return records.payloads(readPos, queued);
  }

  /**
   * The next bytes where they lie, at most `max` and not beyond the end of the storage; consumes
   * nothing. Errors as {@link read}, or undefined for the end of the stream.
   */
  peekView(max: number): Uint8Array<SharedArrayBuffer> | number {
    const queued = this.#look();
    if (queued === 0) {
      const errno = this.#lookAtEnd(true);
      if (errno <= 0) return errno;
    }
    if (queued < 0) return queued;
    const { data } = this.ring;
    const at = this.readPos & (data.length - 1);
    const seen = used(this.#writePosSeen, this.readPos);
    const count = Math.min(seen, max, data.length - at);
    this.#view = { start: this.bytes, count };
    this.saw(count);
    return data.subarray(at, at + count);
  }

  /** Bytes that {@link consume} may take: those of the last view, if nothing was read since. */
  viewBytes(): number {
    return this.#view?.start === this.bytes ? this.#view.count : 0;
  }

  /** Consumes `count` bytes of the view; the view is void then. */
  consume(count: number): void {
    if (count === 0) {
      this.#view = undefined;
      return;
    }
    this.publish((this.readPos + count) | 0, count);
    this.#view = undefined;
  }

  /** Gives the writer back all room below `readPos`: of `count` bytes that were read, and their headers. */
  protected publish(readPos: number, count: number): void {
    const { words, thread, pair, readPosIndex } = this;
    // ROOM> The writer may overwrite these bytes as soon as it sees the new position.
    publish(thread, words, readPosIndex, readPos, this.#writeWaitersIndex, pair.id, this, count);
  }

  /** The caller has been shown the next `count` bytes, and they stay. */
  protected saw(_count: number): void {}

  /** The caller is about to be told that no more bytes will come. */
  protected sawEnd(): void {}

  /** From now on every call returns EPROTO: no position fits a capacity below 0. */
  poison(): void {
    this.#capacity = -1;
    this.#writePosSeen = this.readPos;
    this.#view = undefined;
  }

  override isOver(): boolean {
    return this.pair.type !== DGRAM && super.isOver();
  }

  override isReady(): boolean {
    const isReady = this.hasBytes() || this.isEnded();
    // DATA| The line of the byte after those that are there; its value is nobody's.
    this.ring.fetchNext(this.readPos);
    return isReady;
  }

  /** Says whether something was written that nobody has read. */
  hasBytes(): boolean {
    // DATA< Only looked at: read() loads it again.
    return load(this.words, this.writePosIndex) !== this.readPos;
  }

  /** Says whether no more bytes will come than are there, as far as ENDS says. */
  isEnded(): boolean {
    // ENDS< Only looked at: read() loads it again.
    return (load(this.words, ENDS) & this.#overBits) !== 0;
  }

  #copy(target: Uint8Array, offset: number, length: number, reports: boolean): number {
    const { records } = this;
    if (records !== undefined) records.payload = -1;
    const wanted = records === undefined ? length : HEADER_BYTES;
    let queued = used(this.#writePosSeen, this.readPos);
    if (queued < wanted || queued === 0) {
      queued = this.#look();
      if (queued === 0) queued = this.#lookAtEnd(reports);
      if (queued <= 0) return queued;
    }
    if (records !== undefined) {
      const some = records.copyOut(this.readPos, queued, target, offset, length);
      return some < 0 ? this.broken() : some;
    }
    // Math.min() would hide from the compiler that this, and what follows from it, has 32 bits.
    const count = length < queued ? length | 0 : queued;
    this.ring.copyOut(this.readPos, target, offset, count, queued);
    return count;
  }

  /** Bytes of the ring that the record takes which was copied; 0 if there was none. */
  #taken(): number {
    const payload = this.records?.payload ?? -1;
    return payload < 0 ? 0 : recordBytes(payload);
  }

  /** Loads the writer's position. Bytes to read, or EPROTO if it cannot be one. */
  #look(): number {
    // DATA< Every byte below the position loaded here was copied in before it was stored.
    const writePos = load(this.words, this.writePosIndex);
    const queued = used(writePos, this.readPos);
    if (queued < 0 || queued > this.#capacity) return this.broken();
    this.#writePosSeen = writePos;
    return queued;
  }

  /** The ring was empty: why. Bytes to read after all, or what {@link read} returns for none. */
  #lookAtEnd(reports: boolean): number {
    // ENDS< Loaded before WRITE_POS is loaded again: a thread that set a bit had stored its last position.
    const ended = load(this.words, ENDS) & this.#overBits;
    // This thread holds the end, so its CLOSED bit can only come from a co-holder's break().
    if ((ended & (CLOSED << (END_SHIFT * this.end))) !== 0) return this.broken();
    if (this.pair.type === DGRAM || (ended === 0 && !this.isOver())) return ERRNO.EAGAIN;
    const queued = this.#look();
    if (queued !== 0) return queued;
    this.sawEnd();
    return reports && takeReset(this.pair, this.end) ? ERRNO.ECONNRESET : 0;
  }
}
