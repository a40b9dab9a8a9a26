import type { Moved } from './doorbell.ts';
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
import type { CallingThread, Owed } from './thread.ts';
import type { Words } from './words.ts';

/*
 * A writer of many small pieces moves its position for each and rings once for all of them. What is put off
 * is the second half of publish() (doorbell.ts), from L on; argued here.
 *
 *   sleeper                                  writer
 *   K  key = load DOORBELL                   O  note the debt in private memory
 *   R  or WAITERS, my bit                    S  store the position; S' S'' … again
 *   C  look at the position; good: done          (any number of other statements)
 *   W  wait DOORBELL while it is key         L  load WAITERS; X take the bits; B ring each
 *                                            P  strike the debt out
 *
 * Between S and L a reader may sleep beside bytes that are there, and with it all that wait for it. If C
 * misses S, then L comes after R and sees the bit, as before: so its sleep ends at L, and L must come.
 * It comes when the batch is full, at the end of the turn (thread/turn-end.ts), when the writer says so; and
 * before the writer waits for anything itself, in the two places where a call sleeps (block.ts, lock.ts),
 * before it spins there. So a writer with a debt runs, and in a knot it is hope: no false EDEADLK. It rings
 * before it hands the end on, for then it is nobody's hope any more; and as it exits. If it dies, a reaper
 * rings everybody (death.ts), and the reader finds the bytes, for S came before.
 *
 * A call that is stopped from outside (note.ts) leaves the debt: it stands before S, and goes after B. Struck
 * out late, it is paid twice, and a ring too many is harmless.
 */

/** Makes what a position's mover owes to the threads of that wait word: nothing yet. */
export function owe(words: Words, waitersIndex: number, pairId: number): Owed {
  return { words, waitersIndex, pairId, bytes: 0, isOwed: false, next: undefined };
}

/** Moves a position, in shared and in private memory, and rings once `batch` bytes are owed for. Never blocks. */
export function publishUnrung(
  thread: CallingThread,
  owed: Owed,
  posIndex: number,
  pos: number,
  own: Moved,
  count: number,
  batch: number,
): void {
  const { state } = thread;
  if (!owed.isOwed) {
    owed.next = state.owed;
    owed.isOwed = true;
    state.owed = owed;
  }
  owed.bytes += count;
  // DATA> All bytes below this position are copied in before this store.
  Atomics.store(owed.words, posIndex, pos);
  own.pos = pos;
  own.bytes += count;
  if (owed.bytes >= batch) ringOwed(thread);
}

/** Rings for all that the thread owes. Never blocks. */
export function ringOwed(thread: CallingThread): void {
  const { state } = thread;
  for (let owed = state.owed; owed !== undefined; owed = state.owed) {
    ringWaiters(thread, owed);
    owed.bytes = 0;
    owed.isOwed = false;
    state.owed = owed.next;
  }
}

/** Rings the threads registered in one wait word. A leaf. */
function ringWaiters(ringer: Ringer, { words, waitersIndex, pairId }: Owed): void {
  headroom();
  const { table, note } = ringer;
  ringer.note = note | UNRUNG;
  // WAIT= Loaded after the position was stored; pairs with the or in register().
  if (Atomics.load(words, waitersIndex) === 0) {
    ringer.note = note;
    return;
  }
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
