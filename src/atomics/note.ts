import type { CallingThread } from './thread.ts';
import type { Words } from './words.ts';

/*
 * A call that is stopped from outside while its thread lives on, argued once. Node does that at the
 * timeout of node:vm, with `breakOnSigint`, and at Ctrl-C in the REPL: no catch and no finally runs. V8
 * stops at the entry of a function, and a built-in is one, so before each Atomics operation; at the end
 * of a round of a loop; and in a wait. It does not stop between an operation and the plain statements
 * that follow it, nor at a return. (Measured: 0 of some 2,000 stops, against 4 to 80 of 250 where an
 * operation stood in between.)
 *
 * So whatever has to happen together is one operation and plain statements right behind it: a position
 * in shared memory and the same one in private memory. A change of several operations stands in the
 * note of its thread before the first of them and until the last is done. The next call of the thread
 * finds it there and settles it first (settle.ts), and so does its pump.
 *
 *   call                                      next call in the same thread
 *   note UNRUNG                               UNRUNG: ring everybody, to look again
 *   store POS; own position, the same         LOCKED: give the lock back
 *   load WAITERS; take the bits; ring each    WAITING: void the record, CALL is idle
 *   note nothing                              UNFINISHED: do what `unfinished` says
 *
 * A thread may never call again. So a thread that sleeps without news looks again after `lookMs` as if it
 * had been rung, and a waiter for a lock gives up, as it does when the owner is slow: of a live thread
 * nobody takes one. None of the arguments about wake-ups rests on that look.
 */

/** A thread that rings, or a helper outside of all calls, which nobody stops. */
export interface Ringer {
  readonly table: Words;
  note: number;
}

/** Something that others wait for is being changed, and some of them may not have been rung. */
export const UNRUNG = 1;
/** The thread holds `lock`. */
export const LOCKED = 2;
/** CALL says that the thread is blocked, and its record that it sleeps. */
export const WAITING = 4;
/** One of several steps is being done, of which all have to be, or none: `unfinished` sees to it. */
export const UNFINISHED = 8;

/** Begins steps that the next call finishes first if this one is stopped. One at a time. */
export function beginSteps({ state }: CallingThread, unfinished: () => void): void {
  state.unfinished = unfinished;
  state.note |= UNFINISHED;
}

/** The last of those steps is done, or all of them are undone. */
export function endSteps({ state }: CallingThread): void {
  state.note &= ~UNFINISHED;
  state.unfinished = undefined;
}
