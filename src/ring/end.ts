import { changeAndRing } from '../atomics/doorbell.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { load, store } from '../atomics/words.ts';
import { Consumer } from './consumer.ts';
import {
  CLOSED,
  DIED,
  END_SHIFT,
  ENDS,
  endAt,
  FIRST_WAITERS,
  NONBLOCK,
  PIPE,
  RECV_TIMEOUT,
  SEND_TIMEOUT,
  SHUT_READ,
  SHUT_WRITE,
} from './layout.ts';
import type { PairMemory } from './memory.ts';
import { Producer } from './producer.ts';
import { changeRef, threadRef, transitRef } from './references.ts';

/**
 * One end of a pair as one thread holds it: its two sides, its state, its settings. An end of a
 * pipe has one side only.
 */
export class End {
  readonly thread: CallingThread;
  readonly pair: PairMemory;
  readonly index: number;
  readonly consumer: Consumer | undefined;
  readonly producer: Producer | undefined;
  readonly #ref: number;

  /** `thread` holds reference `ref` of end `index` from now on. */
  constructor(thread: CallingThread, pair: PairMemory, index: number, ref: number) {
    const isPipe = (pair.flags & PIPE) !== 0;
    this.thread = thread;
    this.pair = pair;
    this.index = index;
    this.#ref = ref;
    this.consumer = isPipe && index === 0 ? undefined : new Consumer(thread, pair, index);
    this.producer = isPipe && index === 1 ? undefined : new Producer(thread, pair, index);
  }

  /** Shuts one or both directions of this end down. Wakes whoever waits on either end. */
  shutdown(read: boolean, write: boolean): void {
    this.#setEnds((read ? SHUT_READ : 0) | (write ? SHUT_WRITE : 0));
  }

  /** Gives this thread's reference up; the end closes with it. Wakes whoever waits on the peer. */
  close(): void {
    this.#setEnds(CLOSED);
    changeRef(this.pair.words, this.index, this.#ref, threadRef(this.thread), 0, this.thread);
  }

  /** Puts this thread's reference on its way to another thread. Returns the reference's index. */
  detach(nonce: number): number {
    const { words } = this.pair;
    changeRef(words, this.index, this.#ref, threadRef(this.thread), transitRef(nonce), this.thread);
    return this.#ref;
  }

  /** State of the other end. */
  peer(): 'open' | 'closed' | 'died' {
    // ENDS< Whoever set the bit was done with the end before.
    const ends = load(this.pair.words, ENDS) >>> (END_SHIFT * (1 - this.index));
    if ((ends & CLOSED) !== 0) return 'closed';
    return (ends & DIED) !== 0 ? 'died' : 'open';
  }

  get nonblock(): boolean {
    return this.#setting(NONBLOCK) !== 0;
  }

  set nonblock(on: boolean) {
    this.#set(NONBLOCK, on ? 1 : 0);
  }

  /** Milliseconds that a read may wait; 0 for ever. */
  get recvTimeoutMs(): number {
    return this.#setting(RECV_TIMEOUT);
  }

  set recvTimeoutMs(ms: number) {
    this.#set(RECV_TIMEOUT, ms);
  }

  /** Milliseconds that a write may wait; 0 for ever. */
  get sendTimeoutMs(): number {
    return this.#setting(SEND_TIMEOUT);
  }

  set sendTimeoutMs(ms: number) {
    this.#set(SEND_TIMEOUT, ms);
  }

  /** When a read that begins to wait now has to give up. */
  recvDeadline(): number {
    const ms = this.recvTimeoutMs;
    return ms === 0 ? Infinity : this.thread.now() + ms;
  }

  /** When a write that begins to wait now has to give up. */
  sendDeadline(): number {
    const ms = this.sendTimeoutMs;
    return ms === 0 ? Infinity : this.thread.now() + ms;
  }

  #setting(word: number): number {
    // SETTING| A value, and nothing is concluded from when it changed.
    return load(this.pair.words, endAt(this.index) + word);
  }

  #set(word: number, value: number): void {
    // SETTING| Counts from a holder's next call on; a call that waits already is not affected.
    store(this.pair.words, endAt(this.index) + word, value);
  }

  #setEnds(bits: number): void {
    const { words } = this.pair;
    const wanted = bits << (END_SHIFT * this.index);
    for (;;) {
      // ENDS| Only to compute the new word; the cas in changeAndRing() decides.
      const before = load(words, ENDS);
      if ((before & wanted) === wanted) return;
      const after = before | wanted;
      // Fails only if another bit was set in between, and bits are never cleared: at most ten times.
      if (changeAndRing(words, ENDS, before, after, FIRST_WAITERS, this.thread.table)) return;
    }
  }
}
