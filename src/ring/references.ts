import { changeAndRing } from '../atomics/doorbell.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { load, store, type Words } from '../atomics/words.ts';
import { endAt, FIRST_WAITERS, MAX_REFS, REF, REFTOP } from './layout.ts';

/*
 * Who holds an end. A reference is one word, changed in place:
 *
 *   0                                nobody
 *   generation << 9 | slot << 1 | 1  a thread; the generation tells it from a later one in its slot
 *   nonce << 1                       on its way to another thread, in the hand-over of that number
 *
 * So an end that is handed over is at every instant held by exactly one of the two, and no reading
 * order of several words can take a live end for a dead one.
 *
 *   giver                                       adopter
 *   cas REF thread(me) -> transit(nonce)  (REF) cas REF transit(nonce) -> thread(me)  (REF)
 *   post the handle                             load own positions
 *
 * Only one adopter gets the cas. The giver used the end for the last time before its cas, so the
 * adopter sees all of it; the giver's own objects refuse from then on.
 */

export function threadRef(thread: CallingThread): number {
  return (thread.generation << 9) | (thread.slot << 1) | 1;
}

export function transitRef(nonce: number): number {
  return nonce << 1;
}

export function isRefIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < MAX_REFS;
}

/** Only these have a transit word of their own: it has 31 bits for them. */
export function isNonce(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 30;
}

/** Makes `thread` the first holder of an end of a new pair. */
export function holdFirst(words: Words, end: number, thread: CallingThread): number {
  // REF> The pair is not shared yet; its first hand-over orders these stores.
  store(words, endAt(end) + REF, threadRef(thread));
  // REF> As above.
  store(words, endAt(end) + REFTOP, 1);
  return 0;
}

/** Changes one reference and rings the pair's waiters. False if it was not `before`. */
export function changeRef(
  words: Words,
  end: number,
  ref: number,
  before: number,
  after: number,
  thread: CallingThread,
): boolean {
  return changeAndRing(words, endAt(end) + REF + ref, before, after, FIRST_WAITERS, thread.table);
}

/** Says whether a reference is on its way in that hand-over. */
export function isInTransit(words: Words, end: number, ref: number, nonce: number): boolean {
  // REF| Only looked at, for a clear error: changeRef() decides.
  return load(words, endAt(end) + REF + ref) === transitRef(nonce);
}
