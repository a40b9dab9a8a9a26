import { block, isPast, type Waitable } from '../atomics/block.ts';
import { publish } from '../atomics/doorbell.ts';
import type { SlotSet } from '../atomics/mask.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { load, type Words } from '../atomics/words.ts';
import { ERRNO } from '../errno/errno.ts';
import type { Breakable } from './breakable.ts';
import { copyOut } from './bytes.ts';
import { addHolders, isGone } from './holders.ts';
import {
  CLOSED,
  DIED,
  END_SHIFT,
  ENDS,
  readPosAt,
  readWaitersAt,
  SHUT_READ,
  SHUT_WRITE,
  used,
  writePosAt,
  writeWaitersAt,
} from './layout.ts';
import { type PairMemory, storageOf } from './memory.ts';
import { takeReset } from './reset.ts';
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
export class Consumer implements Waitable {
  readonly words: Words;
  readonly waitersIndex: number;
  readonly on: number;
  spinMisses = 0;
  spins = 0;
  sleeps = 0;
  wakes = 0;
  /** Bytes read through this object. */
  bytes = 0;
  protected readonly thread: CallingThread;
  protected readonly pair: PairMemory;
  protected readonly end: number;
  protected readonly writePosIndex: number;
  protected readonly readPosIndex: number;
  /** This side's own position, which it only publishes. */
  protected readPos: number;
  readonly #data: Uint8Array<SharedArrayBuffer>;
  readonly #breakable: Breakable;
  readonly #writeWaitersIndex: number;
  /** Bits of ENDS any of which says that no more bytes will come. */
  readonly #overBits: number;
  #capacity: number;
  #writePosSeen: number;
  /** What `peekView` gave last. */
  #view: View | undefined = undefined;

  /** `breakable` is what ends when shared memory holds what it cannot. */
  constructor(thread: CallingThread, pair: PairMemory, end: number, breakable: Breakable) {
    const direction = 1 - end;
    this.words = pair.words;
    this.waitersIndex = readWaitersAt(direction);
    this.on = (pair.id << 2) | (end << 1);
    this.thread = thread;
    this.pair = pair;
    this.#capacity = pair.capacity;
    this.#breakable = breakable;
    this.#data = storageOf(pair, direction);
    this.end = end;
    this.writePosIndex = writePosAt(direction);
    this.readPosIndex = readPosAt(direction);
    this.#writeWaitersIndex = writeWaitersAt(direction);
    this.#overBits =
      ((CLOSED | SHUT_READ) << (END_SHIFT * end)) |
      ((CLOSED | DIED | SHUT_WRITE) << (END_SHIFT * direction));
    // ROOM< The last holder of this end stored it, and the hand-over came after that.
    this.readPos = load(pair.words, this.readPosIndex);
    this.#writePosSeen = this.readPos;
  }

  /** Takes over what other holders of a shared end did; under its lock only. */
  protected reload(): void {
    // ENDS< One of them found broken memory.
    if ((load(this.words, ENDS) & (CLOSED << (END_SHIFT * this.end))) !== 0) this.poison();
    // ROOM< The lock was released after it was stored.
    this.readPos = load(this.words, this.readPosIndex);
    this.#writePosSeen = this.readPos;
  }

  /**
   * Copies up to `length` bytes out and consumes them. Returns how many, 0 at end of stream, EAGAIN
   * when there are none yet, ECONNRESET once if the peer left unread bytes behind, EPROTO when the
   * writer's position cannot be one, and from then on. With `reports` false, ECONNRESET is left for
   * the next call, and this one returns 0.
   */
  read(target: Uint8Array, offset: number, length: number, reports = true): number {
    const count = this.#copy(target, offset, length, reports);
    if (count <= 0) return count;
    const readPos = (this.readPos + count) | 0;
    this.publish(readPos);
    // After it is published: a call that runs out of stack before has done nothing.
    this.readPos = readPos;
    this.bytes += count;
    return count;
  }

  /** As {@link read}, but the bytes stay. */
  peek(target: Uint8Array, offset: number, length: number): number {
    const count = this.#copy(target, offset, length, true);
    if (count > 0) this.saw(count);
    return count;
  }

  /** As {@link read}, but sleeps while there is nothing; also EAGAIN at the deadline, EINTR, ENOTSUP. */
  readBlocking(target: Uint8Array, offset: number, length: number, deadline: number): number {
    for (;;) {
      const count = this.read(target, offset, length);
      if (count !== ERRNO.EAGAIN || isPast(this.thread, deadline)) return count;
      const woken = block(this.thread, this, 1, deadline);
      if (woken < 0) return woken;
    }
  }

  /** Sleeps until {@link read} has something to say. 0 then; EAGAIN at the deadline, EINTR, ENOTSUP. */
  waitReadable(deadline: number): number {
    return block(this.thread, this, 1, deadline);
  }

  /** Bytes to read. */
  queued(): number {
    return Math.max(0, this.#look());
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
    const at = this.readPos & (this.#data.length - 1);
    const seen = used(this.#writePosSeen, this.readPos);
    const count = Math.min(seen, max, this.#data.length - at);
    this.#view = { start: this.bytes, count };
    this.saw(count);
    return this.#data.subarray(at, at + count);
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
    const readPos = (this.readPos + count) | 0;
    this.publish(readPos);
    this.#view = undefined;
    this.readPos = readPos;
    this.bytes += count;
  }

  /** Gives the writer back all room below `readPos`. */
  protected publish(readPos: number): void {
    // ROOM> The writer may overwrite these bytes as soon as it sees the new position.
    publish(this.words, this.readPosIndex, readPos, this.#writeWaitersIndex, this.thread.table);
  }

  /** The caller has been shown the next `count` bytes, and they stay. */
  protected saw(_count: number): void {}

  /** The caller is about to be told that no more bytes will come. */
  protected sawEnd(): void {}

  /** Shared memory holds what it cannot. Ends the whole end and returns EPROTO. */
  protected broken(): number {
    return this.#breakable.break();
  }

  /** From now on every call returns EPROTO: no position fits a capacity below 0. */
  poison(): void {
    this.#capacity = -1;
    this.#writePosSeen = this.readPos;
    this.#view = undefined;
  }

  isOver(): boolean {
    return isGone(this.pair, this.thread.table, 1 - this.end);
  }

  wakers(set: SlotSet): boolean {
    return addHolders(this.pair, this.thread.table, set);
  }

  isReady(): boolean {
    // DATA< Only looked at: read() loads it again.
    return load(this.words, this.writePosIndex) !== this.readPos || this.isEnded();
  }

  /** Says whether no more bytes will come than are there, as far as ENDS says. */
  isEnded(): boolean {
    // ENDS< Only looked at: read() loads it again.
    return (load(this.words, ENDS) & this.#overBits) !== 0;
  }

  #copy(target: Uint8Array, offset: number, length: number, reports: boolean): number {
    let queued = used(this.#writePosSeen, this.readPos);
    if (queued < length || queued === 0) {
      queued = this.#look();
      if (queued === 0) queued = this.#lookAtEnd(reports);
      if (queued <= 0) return queued;
    }
    const count = Math.min(queued, length);
    copyOut(this.thread.copy, this.#data, this.readPos, target, offset, count);
    return count;
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
    // ENDS< Loaded before WRITE_POS is loaded again: whoever set a bit had stored its last position.
    const ended = load(this.words, ENDS) & this.#overBits;
    // Nobody but who found broken memory closes an end that this thread holds.
    if ((ended & (CLOSED << (END_SHIFT * this.end))) !== 0) return this.broken();
    if (ended === 0 && !this.isOver()) return ERRNO.EAGAIN;
    const queued = this.#look();
    if (queued !== 0) return queued;
    this.sawEnd();
    return reports && takeReset(this.pair, this.end) ? ERRNO.ECONNRESET : 0;
  }
}
