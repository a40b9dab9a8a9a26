import { changeAndRing } from '../atomics/doorbell.ts';
import { ringOwed } from '../atomics/owed.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { load, store } from '../atomics/words.ts';
import { ERRNO } from '../errno/errno.ts';
import type { ThreadDeath } from '../errno/thread-death.ts';
import type { Breakable } from './breakable.ts';
import type { Consumer } from './consumer.ts';
import { isHeld, settleGone } from './holders.ts';
import {
  CLOSED,
  END_SHIFT,
  ENDS,
  endAt,
  FIRST_WAITERS,
  PIPE,
  SHARED,
  SHUT_READ,
  SHUT_WRITE,
} from './layout.ts';
import type { PairMemory } from './memory.ts';
import type { Producer } from './producer.ts';
import { addRef, changeRef, threadRef, transitRef } from './references.ts';
import { Settings } from './settings.ts';
import { makeConsumer, makeProducer, type Tracking } from './tracking.ts';

/** Bits of ENDS are set and never cleared, so it fails ten times at most, but for broken memory. */
const MAX_TRIES = 64;

/**
 * One end of a pair as one thread holds it: its two sides, its state, its settings. An end of a
 * pipe has one side only.
 */
export class End implements Breakable {
  readonly thread: CallingThread;
  readonly pair: PairMemory;
  readonly index: number;
  /** Keeps the clocks of this thread, where the pair has any. */
  readonly tracking: Tracking | undefined;
  /** Asked for the cause of an error, where a layer above knows how threads end. */
  deathOfPeer: ((end: End) => ThreadDeath | undefined) | undefined = undefined;
  consumer: Consumer | undefined = undefined;
  producer: Producer | undefined = undefined;
  /** Index of this thread's reference. */
  readonly ref: number;
  readonly settings: Settings;
  #shared: boolean;
  #broken = false;

  /** `thread` holds reference `ref` of end `index` from now on. */
  constructor(
    thread: CallingThread,
    pair: PairMemory,
    index: number,
    ref: number,
    tracking?: Tracking,
    settings: Settings = Settings.initial(),
  ) {
    const isPipe = (pair.flags & PIPE) !== 0;
    this.thread = thread;
    this.pair = pair;
    this.index = index;
    this.ref = ref;
    this.tracking = tracking;
    this.settings = settings;
    // REF< Stored before the reference of a second holder.
    this.#shared = load(pair.words, endAt(index) + SHARED) !== 0;
    const shared = this.#shared;
    if (!isPipe || index === 1)
      this.consumer = makeConsumer(thread, pair, index, this, shared, tracking);
    if (!isPipe || index === 0)
      this.producer = makeProducer(thread, pair, index, this, shared, tracking);
    // ENDS< A holder before this one found broken memory: it stays so.
    if ((load(pair.words, ENDS) & (CLOSED << (END_SHIFT * index))) !== 0) this.break();
  }

  /**
   * Several threads hold this end, or did: for ever after its sides are locked. Private, because only
   * a holder makes it so, and the peer can store anything.
   */
  get isShared(): boolean {
    return this.#shared;
  }

  /** Shuts one or both directions of this end down. Wakes all threads that wait on either end. */
  shutdown(read: boolean, write: boolean): void {
    this.tracking?.beforeClose(this.pair, this.index);
    this.#setEnds((read ? SHUT_READ : 0) | (write ? SHUT_WRITE : 0));
  }

  /**
   * Gives this thread's reference up; the end closes with the last one. Wakes all threads that wait on
   * either end.
   */
  close(): void {
    const { thread, pair, index } = this;
    const { words } = pair;
    this.tracking?.beforeClose(pair, index);
    // Before the reference goes: an end without one is taken for one whose holder died.
    if (!this.isShared) this.#setEnds(CLOSED);
    changeRef(pair, index, this.ref, threadRef(thread), 0, thread);
    if (!isHeld(words, thread.table, index)) this.#setEnds(CLOSED);
  }

  /** Shared memory holds what it cannot: ends this end for good. The peer sees it closed. */
  break(): number {
    this.#broken = true;
    this.consumer?.poison();
    this.producer?.poison();
    this.#setEnds(CLOSED);
    return ERRNO.EPROTO;
  }

  /** Puts this thread's reference on its way to another thread; false if it has lost it. */
  detach(nonce: number): boolean {
    const { thread, pair, index, ref } = this;
    // A thread that does not hold the end is no hope of its readers: nothing is rung for from here later.
    ringOwed(thread);
    const mine = threadRef(thread);
    return changeRef(pair, index, ref, mine, transitRef(nonce), thread);
  }

  /** From now on the calls of this and all later holders take the lock of their side. */
  makeShared(): void {
    if (this.#shared) return;
    // REF> Before there is a second holder, which will see it.
    store(this.pair.words, endAt(this.index) + SHARED, 1);
    this.#lockSides();
    if (this.#broken) this.break();
  }

  /** Puts a new reference of this end on its way; false if `ref` was not free. */
  share(ref: number, nonce: number): boolean {
    return addRef(this.pair, this.index, ref, transitRef(nonce), this.thread);
  }

  /** State of the other end. */
  peer(): 'open' | 'closed' | 'died' {
    const { pair, index, thread } = this;
    if (!settleGone(pair, thread.table, 1 - index)) return 'open';
    // ENDS< The thread that set the bit was done with the end before.
    const ends = load(pair.words, ENDS) >>> (END_SHIFT * (1 - index));
    return (ends & CLOSED) !== 0 ? 'closed' : 'died';
  }

  /** When a read that begins to wait now has to give up. */
  recvDeadline(): number {
    const ms = this.settings.recvTimeoutMs;
    return ms === 0 ? Infinity : this.thread.now() + ms;
  }

  /** When a write that begins to wait now has to give up. */
  sendDeadline(): number {
    const ms = this.settings.sendTimeoutMs;
    return ms === 0 ? Infinity : this.thread.now() + ms;
  }

  #lockSides(): void {
    const { thread, pair, index, tracking } = this;
    let { consumer, producer } = this;
    if (consumer !== undefined) {
      const last = consumer;
      consumer = makeConsumer(thread, pair, index, this, true, tracking);
      takeCounts(consumer, last);
    }
    if (producer !== undefined) {
      const last = producer;
      producer = makeProducer(thread, pair, index, this, true, tracking);
      takeCounts(producer, last);
    }
    // All or nothing: a call may be stopped in the lines above, and is made again.
    this.consumer = consumer;
    this.producer = producer;
    this.#shared = true;
  }

  #setEnds(bits: number): void {
    const { words, id } = this.pair;
    const wanted = bits << (END_SHIFT * this.index);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      // ENDS| Only to compute the new word; the cas in changeAndRing() decides.
      const before = load(words, ENDS);
      if ((before & wanted) === wanted) return;
      const after = before | wanted;
      if (changeAndRing(words, ENDS, before, after, FIRST_WAITERS, this.thread, id)) return;
    }
  }
}

/** A side that takes the place of another goes on with its counters. */
function takeCounts(side: Consumer | Producer, last: Consumer | Producer): void {
  side.bytes = last.bytes;
  side.spins = last.spins;
  side.sleeps = last.sleeps;
  side.wakes = last.wakes;
}
