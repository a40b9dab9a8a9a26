import { headroom } from './headroom.ts';
import { type Ringer, UNRUNG } from './note.ts';
import {
  CHANGED,
  FIRST_SLOT,
  GROUPS,
  READY,
  READY_WORDS,
  SLOT_WORDS,
  TOP,
} from './table-layout.ts';
import { LINE_WORDS, type Words } from './words.ts';

/*
 * Sleeping and waking, argued once. Every thread sleeps on one word of its own, its doorbell,
 * whatever it waits for. A wait word says which threads wait: one Int32 in which a thread of slot s sets bit
 * s & 31. The taker of a bit rings all slots of that residue; a ring too many is harmless, because a
 * woken thread looks at everything again.
 *
 *   sleeper                                  waker
 *   K  key = load DOORBELL                   S  change the state (a position, a closed flag)
 *   R  or WAITERS, my bit                    L  load WAITERS; 0: done
 *   C  look at the state; good: done         X  take the bits (exchange), or look at them
 *   W  wait DOORBELL while it is key         B  add 2 to DOORBELL of each, notify all on it
 *
 * R before C and S before L in the one order of all Atomics: if C misses S, then L comes after R
 * and sees the bit. So either the sleeper sees the news or the waker sees the sleeper (WAIT=). The
 * waker that takes the bit adds 2 after K, because the bit it took was set after K: then W finds
 * another value than key and returns at once, or it slept and is notified (BELL).
 *
 * The mistake, drawn: if the key were read after C, a ring between C and K would be lost.
 *
 *   R, C (nothing there)
 *                                            S, L, X, B
 *   K' (reads the new value), W sleeps for ever
 *
 * A bit is never removed by a waiter: it may stand for another operation of the same thread, or for
 * another thread of the same residue. And only the data path takes bits (publish); every other
 * change rings all registered threads and leaves them (docs/ARCHITECTURE.md, Sleeps).
 *
 * Nobody rings beyond the table's memory, whatever TOP says: its word is anybody's.
 *
 * A waiter for many pairs does not look at all of them: before it rings, a waker sets the bit of its
 * pair in READY of the slot, one of 31,744 by the number of the pair, then that of this word in
 * GROUPS, then that of this word in CHANGED. A Poller takes them the other way round, after it has read
 * its key; it registers anew with the pairs of these bits and then looks at them (ready-list.ts).
 *
 *   Poller                                   waker
 *   K  key = load DOORBELL                   S  change the state
 *   T  exchange CHANGED, GROUPS, READY       L  load WAITERS; 0: done
 *   R  or WAITERS of those pairs, my bit     X  take the bits
 *   C  look at those pairs                   P  or READY, GROUPS, CHANGED
 *   W  wait DOORBELL while it is key         B  add 2 to DOORBELL, notify all on it
 *
 * P before B, so if T misses any part of P then B comes after K, and W does not sleep (READY). A pair
 * whose bit is not set has not changed since C looked at it: its registration still stands.
 *
 * The functions below are leaves: they call only built-ins and allocate nothing. JavaScript may
 * throw RangeError at the entry of any function when the stack runs out; between taking the bits
 * and ringing that would put everybody to sleep for ever while the thread lives on. V8 also looks
 * at the stack in the middle of a function, so each of them asks for headroom() first. And it stops a
 * call from outside before any of these operations: so each notes first that it has to ring (note.ts).
 */

/** The private side of a position: the same number, and how many bytes went. */
export interface Moved {
  pos: number;
  bytes: number;
}

/**
 * The data path: moves a position, in shared and in private memory, and wakes the threads registered in that
 * wait word. Never blocks.
 */
export function publish(
  ringer: Ringer,
  words: Words,
  posIndex: number,
  pos: number,
  waitersIndex: number,
  pairId: number,
  own: Moved,
  count: number,
): void {
  headroom();
  const { note } = ringer;
  ringer.note = note | UNRUNG;
  // DATA> ROOM> All bytes below this position are copied, in or out, before this store.
  Atomics.store(words, posIndex, pos);
  own.pos = pos;
  own.bytes += count;
  // WAIT= Loaded after the position is stored; pairs with the or in register().
  if (Atomics.load(words, waitersIndex) === 0) {
    ringer.note = note;
    return;
  }
  const { table } = ringer;
  // WAIT| Taken whole: each bit is rung by exactly one taker, and this one rings them all below.
  const bits = Atomics.exchange(words, waitersIndex, 0);
  const ready = (pairId >>> 5) % READY_WORDS;
  // TOP< A slot that registered was below TOP before it did.
  const top = Atomics.load(table, TOP);
  for (let slot = 0; slot < top && FIRST_SLOT + slot * SLOT_WORDS < table.length; slot++) {
    if (((bits >>> (slot & 31)) & 1) === 0) continue;
    // READY> Before the ring: a thread that hears it finds the bit.
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + READY + ready, 1 << (pairId & 31));
    // READY> After the bit: a thread that takes this finds that.
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + GROUPS + (ready >>> 5), 1 << (ready & 31));
    // READY> As above.
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + CHANGED, 1 << (ready >>> 5));
    // BELL> The sleeper's key is out of date from here on.
    Atomics.add(table, FIRST_SLOT + slot * SLOT_WORDS, 2);
    // BELL| After the add: a thread that is not asleep yet finds the new value.
    Atomics.notify(table, FIRST_SLOT + slot * SLOT_WORDS, Infinity);
  }
  ringer.note = note;
}

/**
 * Every other change of a pair: stores `after` if the word is `before`, then rings all waiters of
 * the pair and leaves them registered. Returns false, and rings nobody, if the word was different.
 * Never blocks.
 */
export function changeAndRing(
  words: Words,
  index: number,
  before: number,
  after: number,
  firstWaiters: number,
  ringer: Ringer,
  pairId: number,
): boolean {
  headroom();
  ringer.note |= UNRUNG;
  // ENDS> REF= All that led to this change is done before it; of two threads that change, one succeeds.
  if (Atomics.compareExchange(words, index, before, after) !== before) {
    ringer.note &= ~UNRUNG;
    return false;
  }
  const { table } = ringer;
  // A pair's four wait words lie on four lines in a row.
  // WAIT= Loaded after the change; pairs with the or in register().
  let bits = Atomics.load(words, firstWaiters);
  // WAIT= As above.
  bits |= Atomics.load(words, firstWaiters + LINE_WORDS);
  // WAIT= As above.
  bits |= Atomics.load(words, firstWaiters + 2 * LINE_WORDS);
  // WAIT= As above.
  bits |= Atomics.load(words, firstWaiters + 3 * LINE_WORDS);
  const ready = (pairId >>> 5) % READY_WORDS;
  // TOP< A slot that registered was below TOP before it did.
  const top = bits === 0 ? 0 : Atomics.load(table, TOP);
  for (let slot = 0; slot < top && FIRST_SLOT + slot * SLOT_WORDS < table.length; slot++) {
    if (((bits >>> (slot & 31)) & 1) === 0) continue;
    // READY> Before the ring: a thread that hears it finds the bit.
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + READY + ready, 1 << (pairId & 31));
    // READY> After the bit: a thread that takes this finds that.
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + GROUPS + (ready >>> 5), 1 << (ready & 31));
    // READY> As above.
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + CHANGED, 1 << (ready >>> 5));
    // BELL> The sleeper's key is out of date from here on.
    Atomics.add(table, FIRST_SLOT + slot * SLOT_WORDS, 2);
    // BELL| After the add: a thread that is not asleep yet finds the new value.
    Atomics.notify(table, FIRST_SLOT + slot * SLOT_WORDS, Infinity);
  }
  ringer.note &= ~UNRUNG;
  return true;
}

/** Rings one thread, of which `at` is the doorbell. Never blocks. */
export function ring(table: Words, at: number): void {
  // BELL> The sleeper's key is out of date from here on.
  Atomics.add(table, at, 2);
  // BELL| After the add: a thread that is not asleep yet finds the new value.
  Atomics.notify(table, at, Infinity);
}
