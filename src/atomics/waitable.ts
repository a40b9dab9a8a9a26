import type { SlotSet } from './mask.ts';
import type { Patience } from './patience.ts';
import type { CallingThread } from './thread.ts';

/** Stands in `on` of a wait for any number of ends. */
export const POLLING: number = -(2 ** 31);

/** One thing that a thread can wait for: a side of a ring, mostly. */
export interface Waitable {
  /** The text that `threads()` shows while a thread waits for this. */
  readonly on: number;
  /** Waits in a row that spinning did not save from sleeping (see spin.ts). */
  spinMisses: number;
  spins: number;
  sleeps: number;
  wakes: number;
  /** Bytes that have come through, if it is a side of a ring, and the patience it learned from that. */
  readonly bytes?: number;
  readonly patience?: Patience;
  /** Shows all threads that can end the wait that this thread waits. */
  register(thread: CallingThread): void;
  /** Looks whether the wait is over, by Atomics, and consumes nothing. */
  isReady(least: number): boolean;
  /** Looks whether all are gone that could have ended the wait; then the wait is over too. */
  isOver(): boolean;
  /** Nobody may have rung for what is new: the next look is at everything. */
  doubt?(): void;
  /** Adds the slots that could end the wait; false if there may be others. */
  wakers(set: SlotSet): boolean;
}
