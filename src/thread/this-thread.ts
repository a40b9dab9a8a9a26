import { interruptSlot } from '../atomics/interrupt.ts';
import { MAX_PACKED, type SlotId, unpackSlot } from '../atomics/slot-id.ts';
import { mayWait } from '../atomics/words.ts';
import { integer } from '../errno/misuse.ts';
import { home, homeTable, settledThread, thisThread } from './home.ts';

/** A thread for as long as it lives: an opaque number, never used for another one. */
export type ThreadId = number;

/**
 * The calling thread. Never blocks.
 *
 * @throws ENFILE if 255 threads use the library already
 */
export function currentThread(): ThreadId {
  return thisThread('socketpair').packed;
}

/**
 * Interrupts a thread: its blocked call throws EINTR, exactly one. Returns false if it was not
 * blocked, and then nothing happens. Never blocks; any thread of the tree may call it.
 *
 * @throws TypeError, RangeError for a number that is no thread's
 */
export function interrupt(thread: ThreadId): boolean {
  const id = slotOf(thread);
  return interruptSlot(settledThread() ?? { table: homeTable(), note: 0 }, id);
}

/** The slot of a thread, from its number. */
export function slotOf(thread: ThreadId): SlotId {
  return unpackSlot(integer('thread', thread, 0, MAX_PACKED));
}

/** Says whether calls may block in this thread: not on a page's main thread. Never blocks. */
export function canBlock(): boolean {
  return home().thread?.canBlock ?? mayWait();
}
