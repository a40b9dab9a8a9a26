import { interruptSlot } from '../atomics/interrupt.ts';
import { mayWait } from '../atomics/words.ts';
import { integer } from '../errno/misuse.ts';
import { home, homeTable, thisThread } from './home.ts';

/** A thread for as long as it lives: an opaque number, never used for another one. */
export type ThreadId = number;

const GENERATIONS = 2 ** 22;

/** The number of a thread, from its slot and generation. */
export function threadId(slot: number, generation: number): ThreadId {
  return slot * GENERATIONS + generation;
}

/**
 * The calling thread. Never blocks.
 *
 * @throws ENFILE if 255 threads use the library already
 */
export function currentThread(): ThreadId {
  const { slot, generation } = thisThread('socketpair');
  return threadId(slot, generation);
}

/**
 * Interrupts a thread: its blocked call throws EINTR, exactly one. Returns false if it was not
 * blocked, and then nothing happens. Never blocks; any thread of the tree may call it.
 *
 * @throws TypeError, RangeError for a number that is no thread's
 */
export function interrupt(thread: ThreadId): boolean {
  integer('thread', thread, 0, Number.MAX_SAFE_INTEGER);
  const slot = Math.floor(thread / GENERATIONS);
  return interruptSlot(homeTable(), { slot, generation: thread % GENERATIONS });
}

/** Says whether calls may block in this thread: not on a page's main thread. Never blocks. */
export function canBlock(): boolean {
  return home().thread?.canBlock ?? mayWait();
}
