import { headroom } from './headroom.ts';
import { type Ringer, UNRUNG } from './note.ts';
import type { SlotId } from './slot-id.ts';
import { isLive } from './slots.ts';
import { BLOCKED, CALL, INTERRUPTED, slotAt } from './table-layout.ts';
import { load } from './words.ts';

/*
 * How one thread interrupts the call in which another is blocked.
 *
 *   interrupter                              caller, in block()
 *   c = load CALL; not blocked: false        store CALL, n blocked
 *   cas CALL, n blocked -> n interrupted     … look, sleep, look …
 *   add 2 to DOORBELL, notify                cas CALL, n blocked -> n idle; lost: EINTR
 *
 * Of the two cas one succeeds (CALL=), so true here and EINTR there are one. The number n is in the
 * word: an interrupter that is late, and finds the next call in the word, changes nothing. The cas
 * comes before the ring, as every change does before its ring, so a caller on its way to sleep finds
 * either the word or the moved doorbell (BELL).
 */

/** Has the blocked call of a thread return EINTR. False if it is in none, or is not alive. */
export function interruptSlot(ringer: Ringer, id: SlotId): boolean {
  const { table } = ringer;
  // The words of the slot are not this thread's in another generation or another state.
  if (!isLive(table, id)) return false;
  const at = slotAt(id.slot);
  // CALL< The call, if it is blocked in one: no other is interrupted below.
  const call = load(table, at + CALL);
  if ((call & 3) !== BLOCKED) return false;
  return markAndRing(ringer, at, call);
}

/**
 * A leaf, as those of doorbell.ts are: a call that was marked and not rung would sleep on. Returns
 * false, and rings nobody, if the call is over.
 */
function markAndRing(ringer: Ringer, at: number, call: number): boolean {
  headroom();
  const { table } = ringer;
  const marked = call - BLOCKED + INTERRUPTED;
  ringer.note |= UNRUNG;
  // CALL= Either this succeeds, or the caller's cas in leave() does.
  if (Atomics.compareExchange(table, at + CALL, call, marked) !== call) {
    ringer.note &= ~UNRUNG;
    return false;
  }
  // BELL> The sleeper's key is out of date from here on.
  Atomics.add(table, at, 2);
  // BELL| After the add: a thread that is not asleep yet finds the new value.
  Atomics.notify(table, at, Infinity);
  ringer.note &= ~UNRUNG;
  return true;
}
