import { block, isPast, type Waitable } from '../atomics/block.ts';
import { publish } from '../atomics/doorbell.ts';
import type { SlotSet } from '../atomics/mask.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { load, type Words } from '../atomics/words.ts';
import { ERRNO } from '../errno/errno.ts';
import type { Breakable } from './breakable.ts';
import { copyIn } from './bytes.ts';
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
import type { View } from './view.ts';

/**
 * The writing side of one direction. Exactly one thread uses it at a time. The argument why no byte
 * is read too early or overwritten too early stands in consumer.ts.
 */
export class Producer implements Waitable {
  readonly words: Words;
  readonly waitersIndex: number;
  readonly on: number;
  spinMisses = 0;
  spins = 0;
  sleeps = 0;
  wakes = 0;
  /** Bytes written through this object. */
  bytes = 0;
  protected readonly thread: CallingThread;
  protected readonly pair: PairMemory;
  protected readonly end: number;
  protected readonly writePosIndex: number;
  protected readonly readPosIndex: number;
  /** This side's own position, which it only publishes. */
  protected writePos: number;
  readonly #data: Uint8Array<SharedArrayBuffer>;
  readonly #breakable: Breakable;
  readonly #readWaitersIndex: number;
  /** Bits of ENDS any of which says that nobody will read what is written now. */
  #brokenBits: number;
  #capacity: number;
  #readPosSeen: number;
  /** What `reserve` gave last. */
  #view: View | undefined = undefined;

  /** `breakable` is what ends when shared memory holds what it cannot. */
  constructor(thread: CallingThread, pair: PairMemory, end: number, breakable: Breakable) {
    this.words = pair.words;
    this.waitersIndex = writeWaitersAt(end);
    this.on = (pair.id << 2) | (end << 1) | 1;
    this.thread = thread;
    this.pair = pair;
    this.end = end;
    this.#breakable = breakable;
    this.#capacity = pair.capacity;
    this.#data = storageOf(pair, end);
    this.writePosIndex = writePosAt(end);
    this.readPosIndex = readPosAt(end);
    this.#readWaitersIndex = readWaitersAt(end);
    this.#brokenBits =
      ((CLOSED | SHUT_WRITE) << (END_SHIFT * end)) |
      ((CLOSED | DIED | SHUT_READ) << (END_SHIFT * (1 - end)));
    // DATA< The last holder of this end stored it, and the hand-over came after that.
    this.writePos = load(pair.words, this.writePosIndex);
    // As if the ring were full: so the first write looks, and checks what it sees.
    this.#readPosSeen = (this.writePos - pair.capacity) | 0;
  }

  /** Takes over what other holders of a shared end did; under its lock only. */
  protected reload(): void {
    // DATA< The lock was released after it was stored.
    this.writePos = load(this.words, this.writePosIndex);
    this.#readPosSeen = (this.writePos - this.pair.capacity) | 0;
  }

  /**
   * Copies in as many of `length` bytes as fit, if at least `least` do. Returns how many, EAGAIN
   * when fewer than `least` fit, EPIPE when nobody will read them, EPROTO.
   */
  write(source: Uint8Array, offset: number, length: number, least: number): number {
    // ENDS< Loaded at each call: a peer that closed before this call began is never written to.
    const broken = load(this.words, ENDS) & this.#brokenBits;
    if (broken !== 0) return this.#whyBroken(broken);
    let room = this.#capacity - used(this.writePos, this.#readPosSeen);
    if (room < length) {
      room = this.#look();
      if (room < 0) return room;
      if (room < least) return this.isOver() ? this.noReader() : ERRNO.EAGAIN;
    }
    const count = Math.min(room, length);
    if (count === 0) return 0;
    copyIn(this.thread.copy, this.#data, this.writePos, source, offset, count);
    const writePos = (this.writePos + count) | 0;
    this.publish(writePos);
    // After it is published: a call that runs out of stack before has done nothing.
    this.writePos = writePos;
    this.bytes += count;
    return count;
  }

  /** As {@link write}, but sleeps while there is no room; also EAGAIN at the deadline, EINTR, ENOTSUP. */
  writeBlocking(
    source: Uint8Array,
    offset: number,
    length: number,
    least: number,
    deadline: number,
  ): number {
    for (;;) {
      const count = this.write(source, offset, length, least);
      if (count !== ERRNO.EAGAIN || isPast(this.thread, deadline)) return count;
      const woken = block(this.thread, this, least, deadline);
      if (woken < 0) return woken;
    }
  }

  /** Bytes that fit. */
  room(): number {
    return Math.max(0, this.#look());
  }

  /**
   * The room that comes next where it lies, at most `max` bytes and not beyond the end of the
   * storage. Errors as {@link write}.
   */
  reserve(max: number): Uint8Array<SharedArrayBuffer> | number {
    // ENDS< A peer that closed before this call began is never written to.
    const broken = load(this.words, ENDS) & this.#brokenBits;
    if (broken !== 0) return this.#whyBroken(broken);
    const room = this.#look();
    if (room < 0) return room;
    if (room === 0) return this.isOver() ? this.noReader() : ERRNO.EAGAIN;
    const at = this.writePos & (this.#data.length - 1);
    const count = Math.min(room, max, this.#data.length - at);
    this.#view = { start: this.bytes, count };
    this.reserved(count);
    return this.#data.subarray(at, at + count);
  }

  /** Bytes that {@link commit} may publish: those of the last view, if nothing was written since. */
  viewBytes(): number {
    return this.#view?.start === this.bytes ? this.#view.count : 0;
  }

  /** Publishes `count` bytes of the view; the view is void then. Returns 0, EPIPE or EPROTO. */
  commit(count: number): number {
    if (count === 0) {
      this.#view = undefined;
      return 0;
    }
    // ENDS< As in write(): nothing is published after the end of the stream.
    const broken = load(this.words, ENDS) & this.#brokenBits;
    if (broken !== 0) return this.#whyBroken(broken);
    const writePos = (this.writePos + count) | 0;
    this.publish(writePos);
    this.#view = undefined;
    this.writePos = writePos;
    this.bytes += count;
    return 0;
  }

  /** Gives the reader all bytes below `writePos`. */
  protected publish(writePos: number): void {
    // DATA> The reader may use these bytes as soon as it sees the new position.
    publish(this.words, this.writePosIndex, writePos, this.#readWaitersIndex, this.thread.table);
  }

  /** The caller is given the next `count` bytes of room to write to. */
  protected reserved(_count: number): void {}

  /** This side has found out that nobody will read any more. */
  protected noReader(): number {
    return ERRNO.EPIPE;
  }

  /** Shared memory holds what it cannot. Ends the whole end and returns EPROTO. */
  protected broken(): number {
    return this.#breakable.break();
  }

  /** From now on every call returns EPROTO: no position fits a capacity below 0. */
  poison(): void {
    this.#capacity = -1;
    this.#brokenBits = 0;
    this.#view = undefined;
  }

  isOver(): boolean {
    return isGone(this.pair, this.thread.table, 1 - this.end);
  }

  wakers(set: SlotSet): boolean {
    return addHolders(this.pair, this.thread.table, set);
  }

  isReady(least: number): boolean {
    // ROOM< Only looked at: write() loads it again.
    const room = this.#capacity - used(this.writePos, load(this.words, this.readPosIndex));
    // A position that cannot be one is also news: write() returns EPROTO for it.
    return room >= least || room < 0 || this.isBroken();
  }

  /** Says whether nobody will read what is written now, as far as ENDS says. */
  protected isBroken(): boolean {
    // ENDS< Only looked at: write() loads it again.
    return (load(this.words, ENDS) & this.#brokenBits) !== 0;
  }

  #whyBroken(bits: number): number {
    // Nobody but who found broken memory closes an end that this thread holds.
    const own = (bits & (CLOSED << (END_SHIFT * this.end))) !== 0;
    return own ? this.broken() : this.noReader();
  }

  /** Loads the reader's position. Bytes that fit, or EPROTO if it cannot be one. */
  #look(): number {
    // ROOM< Every byte below the position loaded here was copied out before it was stored.
    const readPos = load(this.words, this.readPosIndex);
    const room = this.#capacity - used(this.writePos, readPos);
    if (room < 0 || room > this.#capacity) return this.broken();
    this.#readPosSeen = readPos;
    return room;
  }
}
