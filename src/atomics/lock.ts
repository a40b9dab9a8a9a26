import { ERRNO } from '../errno/errno.ts';
import { headroom } from './headroom.ts';
import { LOCKED, UNRUNG } from './note.ts';
import { ringOwed } from './owed.ts';
import { unpackSlot } from './slot-id.ts';
import { isAlive } from './slots.ts';
import { FIRST_SLOT, SLOT_WORDS, TOP } from './table-layout.ts';
import type { CallingThread, Lock } from './thread.ts';
import { compareExchange, load, or } from './words.ts';

/*
 * The lock of one side of an end that several threads hold, argued once. LOCK is 0 or its owner
 * (slot-id.ts); it is held for a copy and never while asleep.
 *
 *   waiter                                   owner
 *   key = load DOORBELL                      cas LOCK me -> 0
 *   or LOCK_WAITERS, my bit                  load LOCK_WAITERS; 0: done
 *   cas LOCK 0 -> me; taken: done            take the bits (exchange)
 *   wait DOORBELL while it is key            ring each
 *
 * The same argument as in doorbell.ts, with LOCK as the state. A waiter sleeps on its own doorbell
 * and not on the lock: a reaper has no access to the pair and rings doorbells only. The owner is
 * looked at after the waiter has registered and its key is read: a death in between rings.
 * A dead owner's lock is taken over by cas; positions move after the copy, so the ring is whole.
 *
 * A lock word that names a live thread which will never give it back is broken memory: the peer of a
 * shared end can store one. So nobody waits for a lock without a limit.
 */

/** Milliseconds without a ring after which a call gives up: many times what a copy takes. */
export const PATIENCE_MS = 100;
/** Rings that bring no lock after which a call gives up. */
const MAX_TRIES = 1024;

/**
 * Takes the lock. Returns 0; EAGAIN where this thread may not sleep and another has it, whose release
 * rings this thread then; or EAGAIN after a while, if the owner lives and does not give it back.
 */
export function acquire(thread: CallingThread, lock: Lock): number {
  // For release() too, whose frame lies where this one does.
  headroom();
  const { table, at } = thread;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (take(thread, lock)) return 0;
    // BELL< Read before the bit is set and the lock is looked at again.
    const key = load(table, at);
    // LOCK= Set before the lock is looked at; pairs with the load in release().
    or(lock.words, lock.waiters, thread.bit);
    if (take(thread, lock)) return 0;
    if (!thread.canBlock) return ERRNO.EAGAIN;
    if (thread.state.owed !== undefined) ringOwed(thread);
    // BELL< Returns at once if the owner released, or died, since key was read.
    const how = Atomics.wait(table, at, key, PATIENCE_MS);
    // Looked at once more: its owner may have been stopped after it gave the lock back and before it rang.
    if (how === 'timed-out') return take(thread, lock) ? 0 : ERRNO.EAGAIN;
  }
  return ERRNO.EAGAIN;
}

/**
 * Gives the lock back and wakes its waiters. False if it was not this thread's. A leaf, and
 * called from the function that called acquire(), which has seen to its headroom.
 */
export function release(thread: CallingThread, lock: Lock): boolean {
  const { table, state } = thread;
  const { words, waiters } = lock;
  const mine = thread.packed;
  // LOCK> The next owner sees all that was done under the lock.
  const owner = Atomics.compareExchange(words, lock.at, mine, 0);
  state.note = (state.note & ~LOCKED) | UNRUNG;
  state.lock = undefined;
  // LOCK= Loaded after the lock is free; pairs with the or in acquire().
  if (owner !== mine || Atomics.load(words, waiters) === 0) {
    state.note &= ~UNRUNG;
    return owner === mine;
  }
  // LOCK| Taken whole: each bit is rung by exactly one taker.
  const bits = Atomics.exchange(words, waiters, 0);
  // TOP< A slot that registered was below TOP before it did.
  const top = Atomics.load(table, TOP);
  for (let slot = 0; slot < top && FIRST_SLOT + slot * SLOT_WORDS < table.length; slot++) {
    if (((bits >>> (slot & 31)) & 1) === 0) continue;
    // BELL> The sleeper's key is out of date from here on.
    Atomics.add(table, FIRST_SLOT + slot * SLOT_WORDS, 2);
    // BELL| After the add.
    Atomics.notify(table, FIRST_SLOT + slot * SLOT_WORDS, Infinity);
  }
  state.note &= ~UNRUNG;
  return true;
}

function take(thread: CallingThread, lock: Lock): boolean {
  const { words, at } = lock;
  const { state } = thread;
  const mine = thread.packed;
  // LOCK< All that the last owner did under the lock is done.
  const owner = compareExchange(words, at, 0, mine);
  if (owner === 0) {
    state.lock = lock;
    state.note |= LOCKED;
    return true;
  }
  // A live owner gives it back itself, and rings. This thread does not own it here, whatever the word says.
  if (owner !== mine && isAlive(thread.table, unpackSlot(owner))) return false;
  // LOCK< The owner does nothing any more; of several that take over, one does.
  if (compareExchange(words, at, owner, mine) !== owner) return false;
  state.lock = lock;
  state.note |= LOCKED;
  return true;
}
