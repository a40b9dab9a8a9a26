import { ringOwed } from '../atomics/owed.ts';
import type { CallingThread } from '../atomics/thread.ts';

/** Turns end with a promise, which no test fakes. */
const settled = Promise.resolve();

/**
 * To be called before each write that does not ring at once: what the thread owes is rung for when the code
 * that runs now is over. Never blocks.
 */
export function ringAtTurnEnd(thread: CallingThread): void {
  if (thread.state.owed === undefined) void settled.then(() => ringOwed(thread));
}
