import type { SlotSet } from '../atomics/mask.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { POLLING, type Waitable } from '../atomics/waitable.ts';
import type { End } from '../ring/end.ts';
import { eventsOf, POLLERR, POLLHUP, registerFor } from '../ring/events.ts';
import { addHolders } from '../ring/holders.ts';

/** An end, and of which events of it a caller wants to know. */
export interface Wanted {
  readonly end: End;
  readonly events: number;
}

/** Events of an end that a caller hears of: those it asked for, and those nobody has to ask for. */
export function heard({ end, events }: Wanted): number {
  return eventsOf(end) & (events | POLLERR | POLLHUP);
}

const MAX_MISSES = 7;

/** Any number of ends, as one thing to wait for. */
export class PollSet implements Waitable {
  readonly on: number = POLLING;
  /** Many ends are looked at fewer times before a sleep, so that it is as many looks in all. */
  spinMisses: number;
  spins = 0;
  sleeps = 0;
  wakes = 0;
  readonly #wanted: readonly Wanted[];

  constructor(wanted: readonly Wanted[]) {
    this.#wanted = wanted;
    this.spinMisses = Math.min(MAX_MISSES, Math.ceil(Math.log2(wanted.length + 1)));
  }

  register(_thread: CallingThread): void {
    for (const { end, events } of this.#wanted) registerFor(end, events);
  }

  isReady(): boolean {
    return this.#wanted.some((wanted) => heard(wanted) !== 0);
  }

  /** That somebody is gone is an event like others. */
  isOver(): boolean {
    return false;
  }

  wakers(set: SlotSet): boolean {
    return this.#wanted.every(({ end }) => addHolders(end.pair, end.thread.table, set));
  }
}
