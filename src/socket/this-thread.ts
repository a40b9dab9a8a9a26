import { mayWait } from '../atomics/words.ts';
import { home, thisThread } from './home.ts';

/** A thread for as long as it lives: an opaque number, never used for another one. */
export type ThreadId = number;

/** The number of a thread, from its slot and generation. */
export function threadId(slot: number, generation: number): ThreadId {
  return slot * 2 ** 22 + generation;
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

/** Says whether calls may block in this thread: not on a page's main thread. Never blocks. */
export function canBlock(): boolean {
  return home().thread?.canBlock ?? mayWait();
}
