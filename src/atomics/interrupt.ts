import { isLive, type SlotId } from './slots.ts';
import { BLOCKED, CALL, INTERRUPTED, slotAt } from './table-layout.ts';
import { load, type Words } from './words.ts';

/*
 * Ending another thread's blocked call, argued once. CALL is call number << 2 | IDLE, BLOCKED or
 * INTERRUPTED.
 *
 *   interrupter                              blocked call
 *   load CALL: n, BLOCKED                    store CALL n, BLOCKED
 *   cas CALL BLOCKED -> INTERRUPTED          … before it consumes anything:
 *   ring                                     cas CALL BLOCKED -> IDLE; lost: EINTR
 *
 * One of the two cas succeeds, so "true" here and EINTR there are one. The call number keeps a slow
 * interrupter from reaching the next call (CALL=).
 */

/** Interrupts the blocked call of a thread; false if it is not blocked or no more there. */
export function interruptSlot(table: Words, id: SlotId): boolean {
  if (!isLive(table, id)) return false;
  const at = slotAt(id.slot);
  // CALL< Which call it is in.
  const call = load(table, at + CALL);
  if ((call & 3) !== BLOCKED) return false;
  return endCall(table, at, call);
}

/** A leaf: interrupted and not rung, it would sleep on. */
function endCall(table: Words, at: number, call: number): boolean {
  // CALL= Lost to the call itself, or to another interrupter: then this one did nothing.
  const before = Atomics.compareExchange(table, at + CALL, call, call - BLOCKED + INTERRUPTED);
  if (before !== call) return false;
  // BELL> The sleeper's key is out of date from here on.
  Atomics.add(table, at, 2);
  // BELL| After the add.
  Atomics.notify(table, at);
  return true;
}
