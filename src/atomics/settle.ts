import { ringAll } from './death.ts';
import { headroom } from './headroom.ts';
import { release } from './lock.ts';
import { endSteps, LOCKED, UNFINISHED, UNRUNG, WAITING } from './note.ts';
import { CALL, IDLE } from './table-layout.ts';
import type { CallingThread } from './thread.ts';
import { add, store } from './words.ts';

/**
 * Brings to its end what the last call of this thread was stopped in the middle of; the argument stands
 * in note.ts. To be called before anything else in each call, and not inside of one. It can itself be
 * stopped anywhere: the note is struck out after its matter is done, so the next call does it again.
 */
export function settle(thread: CallingThread): void {
  headroom();
  const { table, at, state } = thread;
  if ((thread.note & UNRUNG) !== 0) ringAll(thread);
  if ((thread.note & LOCKED) !== 0 && state.lock !== undefined) release(thread, state.lock);
  if ((thread.note & WAITING) !== 0) {
    thread.unsent?.afterSleep();
    // BELL> The record of that sleep is void, if it is out.
    add(table, at, 2);
    // CALL> Over: an interrupt from here on finds no call, and one from before is nobody's.
    store(table, at + CALL, (state.calls << 2) | IDLE);
    thread.note &= ~WAITING;
  }
  if ((thread.note & UNFINISHED) !== 0) {
    state.unfinished?.();
    endSteps(thread);
  }
}
