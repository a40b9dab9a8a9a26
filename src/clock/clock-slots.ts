import { packSlot, type SlotId, unpackSlot } from '../atomics/slot-id.ts';
import { isAlive } from '../atomics/slots.ts';
import { CLOCK, CLOCK_OWNER, ROW, slotAt, slotsOf } from '../atomics/table-layout.ts';
import { compareExchange, load, store, type Words } from '../atomics/words.ts';

/*
 * Clock slots, argued once: the component of all vector clocks that is a thread's. Its number is not the
 * thread's slot, because a slot may be used again before the last owner's times are forgotten.
 *
 * A thread gets a clock that nobody had, as long as there is one. Then a clock goes on from its last
 * value, and only to a thread that knows that value: a thread that hears of the new owner has rightly heard
 * of the old one. If there is no such clock, one is taken by force: the new owner pretends to know.
 * That may hide a race; it is counted. A clock at the limit is not used again.
 */

/** Owner of a clock whose last owner reached the limit and left it for another one. */
const RETIRED = -1;

export interface ClaimedClock {
  readonly clock: number;
  /** Time of its last touch, by any of its owners. */
  readonly value: number;
}

export function clockAt(clock: number): number {
  return slotAt(clock) + CLOCK;
}

/** Where the owner of a clock shows what it knows. */
export function rowAt(clock: number): number {
  return slotAt(clock) + ROW;
}

/** Takes a clock for a thread that knows `vector`; undefined when all are in use or at the limit. */
export function claimClock(
  table: Words,
  id: SlotId,
  vector: Uint32Array,
  limit: number,
): ClaimedClock | undefined {
  const knows = (clock: number, last: number): boolean => last <= (vector[clock] ?? 0);
  return (
    claim(table, id, limit, (owner) => owner === 0) ??
    claim(table, id, limit, (_owner, clock, last) => knows(clock, last)) ??
    claim(table, id, limit, () => true)
  );
}

function claim(
  table: Words,
  id: SlotId,
  limit: number,
  isGood: (owner: number, clock: number, last: number) => boolean,
): ClaimedClock | undefined {
  for (let clock = 0; clock < slotsOf(table); clock++) {
    const at = slotAt(clock) + CLOCK_OWNER;
    // CLOCK< The last owner stored its time before it ended.
    const owner = load(table, at);
    if (!isFree(table, owner)) continue;
    // CLOCK< As above: nobody moves it any more.
    const last = load(table, clockAt(clock)) >>> 0;
    if (last >= limit || !isGood(owner, clock, last)) continue;
    // CLOCK= Several threads may want it: one goes on from here.
    if (compareExchange(table, at, owner, packSlot(id)) !== owner) continue;
    return { clock, value: last };
  }
  return undefined;
}

function isFree(table: Words, owner: number): boolean {
  if (owner === 0 || owner === RETIRED) return true;
  return !isAlive(table, unpackSlot(owner));
}

/** Says whether there is a clock that nobody ever had. */
export function hasNewClock(table: Words): boolean {
  for (let clock = 0; clock < slotsOf(table); clock++) {
    // CLOCK< Never 0 again.
    if (load(table, slotAt(clock) + CLOCK_OWNER) === 0) return true;
  }
  return false;
}

/** The owner of a clock goes on with another one. */
export function retireClock(table: Words, clock: number): void {
  // CLOCK> The value of the clock stays, for its next owner.
  store(table, slotAt(clock) + CLOCK_OWNER, RETIRED);
}

/** The clock that a thread has now, or had when it ended; undefined if it has none. */
export function clockOf(table: Words, id: SlotId): number | undefined {
  for (let clock = 0; clock < slotsOf(table); clock++) {
    // CLOCK< Stored by the owner itself.
    if (load(table, slotAt(clock) + CLOCK_OWNER) === packSlot(id)) return clock;
  }
  return undefined;
}
