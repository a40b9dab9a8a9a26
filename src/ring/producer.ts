import { publish } from '../atomics/doorbell.ts';
import { owe, publishUnrung } from '../atomics/owed.ts';
import type { CallingThread, Owed } from '../atomics/thread.ts';
import { untilDone } from '../atomics/until-done.ts';
import { claimLine, load } from '../atomics/words.ts';
import { ERRNO } from '../errno/errno.ts';
import type { Breakable } from './breakable.ts';
import {
  CLOSED,
  DIED,
  END_SHIFT,
  ENDS,
  PIPE,
  PIPE_BUF,
  readWaitersAt,
  SHUT_READ,
  SHUT_WRITE,
  STREAM,
  used,
  writeWaitersAt,
} from './layout.ts';
import type { PairMemory } from './memory.ts';
import { HEADER_BYTES, recordBytes } from './records.ts';
import { Side } from './side.ts';
import { takeUnread } from './unread.ts';
import type { View } from './view.ts';

/**
 * The writing side of one direction. Exactly one thread uses it at a time. The argument why no byte
 * is read too early or overwritten too early stands in consumer.ts.
 */
export class Producer extends Side {
  readonly #readWaitersIndex: number;
  /** Bits of ENDS any of which says that nobody will read what is written now. */
  #brokenBits: number;
  #capacity: number;
  #readPosSeen: number;
  #owed: Owed | undefined = undefined;
  #view: View | undefined = undefined;

  /** `breakable` is what ends when shared memory holds what it cannot. */
  constructor(thread: CallingThread, pair: PairMemory, end: number, breakable: Breakable) {
    super(thread, pair, end, breakable, end, writeWaitersAt(end));
    this.#capacity = pair.capacity;
    this.#readWaitersIndex = readWaitersAt(end);
    this.#brokenBits =
      ((CLOSED | SHUT_WRITE) << (END_SHIFT * end)) |
      ((CLOSED | DIED | SHUT_READ) << (END_SHIFT * (1 - end)));
    // DATA< The last holder of this end stored it, and the hand-over came after that.
    this.pos = load(pair.words, this.writePosIndex);
    // As if the ring were full: so the first write looks, and checks what it sees.
    this.#readPosSeen = (this.writePos - pair.capacity) | 0;
  }

  protected get writePos(): number {
    return this.pos;
  }

  /** Takes over what other holders of a shared end did; under its lock only. */
  protected reload(): void {
    // DATA< The lock was released after it was stored.
    this.pos = load(this.words, this.writePosIndex);
    this.#readPosSeen = (this.writePos - this.pair.capacity) | 0;
  }

  /**
   * Copies in as many of `length` bytes as fit, if at least `least` do. Returns how many, EAGAIN
   * when fewer than `least` fit, EPIPE when nobody will read them, EPROTO. Of records it writes one,
   * whole or not at all; `least` is {@link needed} then. With `batch` the reader is rung later (owed.ts).
   */
  write(source: Uint8Array, offset: number, length: number, least: number, batch = 0): number {
    const { records } = this;
    if (records !== undefined && this.#isTooLong(length)) return ERRNO.EMSGSIZE;
    const wanted = records === undefined ? length : least;
    // ENDS< Loaded at each call: a peer that closed before this call began is never written to.
    const broken = load(this.words, ENDS) & this.#brokenBits;
    if (broken !== 0) return this.#whyBroken(broken);
    let room = this.#capacity - used(this.writePos, this.#readPosSeen);
    if (room < wanted) {
      room = this.#look();
      if (room < 0) return room;
      if (room < least) return this.isOver() ? this.noReader() : ERRNO.EAGAIN;
    }
    const most = records === undefined ? room : this.pair.largest;
    // Math.min() would hide from the compiler that this, and what follows from it, has 32 bits.
    const count = length < most ? length | 0 : most;
    const taken = records === undefined ? count : recordBytes(count);
    if (taken === 0) return 0;
    // DATA| Only for the line: the word beside WRITE_POS is loaded by nobody, and says nothing.
    claimLine(this.words, this.writePosIndex + 1);
    if (records === undefined) {
      this.ring.copyIn(this.writePos, source, offset, count, room);
    } else {
      records.copyIn(this.writePos, source, offset, count, room);
    }
    this.publish((this.writePos + taken) | 0, count, batch);
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
    return untilDone(this.thread, this, least, deadline, () =>
      this.write(source, offset, length, least),
    );
  }

  /** Bytes of room without which a write of `length` cannot begin. */
  needed(length: number): number {
    const { type, flags, largest } = this.pair;
    if (type !== STREAM) return recordBytes(Math.min(length, largest));
    return (flags & PIPE) !== 0 && length <= Math.min(PIPE_BUF, largest) ? length : 1;
  }

  /** Bytes that fit, of records in one. */
  room(): number {
    return this.fitting(this.#look());
  }

  /** Bytes that the peer has not read yet. As SIOCOUTQ. */
  unread(): number {
    const queued = this.pair.capacity - Math.max(0, this.#look());
    if (this.records === undefined) return queued;
    // These bytes are this side's own until it writes over them.
    return this.records.payloads((this.writePos - queued) | 0, queued);
  }

  /** Bytes that can be written into so much room. */
  protected fitting(room: number): number {
    const payload = this.records === undefined ? room : room - HEADER_BYTES;
    return Math.max(0, Math.min(payload, this.pair.largest));
  }

  /** A pipe cuts what is written to it into packets. */
  #isTooLong(length: number): boolean {
    return length > this.pair.largest && (this.pair.flags & PIPE) === 0;
  }

  /**
   * The room that comes next where it lies, at most `max` bytes and not beyond the end of the
   * storage. Errors as {@link write}.
   */
  reserve(max: number): Uint8Array<SharedArrayBuffer> | number {
    const count = Math.min(this.stretch(), max);
    if (count < 0) return count;
    this.#view = { start: this.bytes, count };
    this.reserved(count);
    return this.ring.data.subarray(this.at, this.at + count);
  }

  get at(): number {
    return this.writePos & (this.ring.data.length - 1);
  }

  /** Bytes of room that lie in a row from {@link at} on, 1 at least; errors as {@link write}. */
  stretch(): number {
    // ENDS< A peer that closed before this call began is never written to.
    const broken = load(this.words, ENDS) & this.#brokenBits;
    if (broken !== 0) return this.#whyBroken(broken);
    const room = this.#look();
    if (room < 0) return room;
    if (room === 0) return this.isOver() ? this.noReader() : ERRNO.EAGAIN;
    return Math.min(room, this.ring.data.length - this.at);
  }

  /** Bytes that {@link commit} may publish: those of the last view, if nothing was written since. */
  viewBytes(): number {
    return this.#view?.start === this.bytes ? this.#view.count : 0;
  }

  /** Publishes `count` bytes of the view, which is void then. Returns 0, EPIPE, EPROTO. `batch` as in write. */
  commit(count: number, batch = 0): number {
    if (count === 0) {
      this.#view = undefined;
      return 0;
    }
    // ENDS< As in write(): nothing is published after the end of the stream.
    const broken = load(this.words, ENDS) & this.#brokenBits;
    if (broken !== 0) return this.#whyBroken(broken);
    this.publish((this.writePos + count) | 0, count, batch);
    this.#view = undefined;
    return 0;
  }

  /** Gives the reader all bytes below `writePos`, of which `count` were written, the others frame them. */
  protected publish(writePos: number, count: number, batch: number): void {
    const { words, thread, pair, writePosIndex } = this;
    if (batch > 0) {
      this.#owed ??= owe(words, this.#readWaitersIndex, pair.id);
      publishUnrung(thread, this.#owed, writePosIndex, writePos, this, count, batch);
      return;
    }
    // DATA> The reader may use these bytes as soon as it sees the new position.
    publish(thread, words, writePosIndex, writePos, this.#readWaitersIndex, pair.id, this, count);
  }

  /** The caller is given the next `count` bytes of room to write to. */
  reserved(_count: number): void {}

  /** The caller is told that there is room. */
  sawRoom(): void {
    this.reserved(1);
  }

  /** This side has found out that nobody will read any more. */
  protected noReader(): number {
    return takeUnread(this.pair, this.end);
  }

  /** From now on every call returns EPROTO: no position fits a capacity below 0. */
  poison(): void {
    this.#capacity = -1;
    this.#brokenBits = 0;
    this.#view = undefined;
  }

  override isReady(least: number): boolean {
    return this.hasRoom(least) || this.isBroken();
  }

  /** Says whether a write that needs so much room would not find too little. */
  hasRoom(least: number): boolean {
    const room = this.freeBytes();
    // A position that cannot be one is also news: write() returns EPROTO for it.
    return room >= least || room < 0;
  }

  protected freeBytes(): number {
    // ROOM< Only looked at: write() loads it again.
    return this.#capacity - used(this.writePos, load(this.words, this.readPosIndex));
  }

  /** Says whether nobody will read what is written now, as far as ENDS says. */
  isBroken(): boolean {
    // ENDS< Only looked at: write() loads it again.
    return (load(this.words, ENDS) & this.#brokenBits) !== 0;
  }

  #whyBroken(bits: number): number {
    // This thread holds the end, so its CLOSED bit can only come from a co-holder's break().
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
