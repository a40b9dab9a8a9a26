import { changeAndRing } from '../atomics/doorbell.ts';
import type { Ringer } from '../atomics/note.ts';
import { type SlotId, unpackSlot } from '../atomics/slot-id.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { compareExchange, load, store, type Words } from '../atomics/words.ts';
import { endAt, FIRST_WAITERS, MAX_REFS, REF, REFSEQ, REFTOP } from './layout.ts';
import type { PairMemory } from './memory.ts';

/*
 * Holders of an end. A reference is one word, changed in place:
 *
 *   0                nobody
 *   thread << 1 | 1  a thread (slot-id.ts); its generation tells it from a later one in its slot
 *   nonce << 1       on its way to another thread, in the hand-over of that number
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

/** Each try fails only because another holder changed the word; more often in broken memory. */
const MAX_TRIES = MAX_REFS;

export function threadRef(thread: CallingThread): number {
  return (thread.packed << 1) | 1;
}

export function transitRef(nonce: number): number {
  return nonce << 1;
}

export function isTransit(ref: number): boolean {
  return (ref & 1) === 0;
}

/** The thread of a reference that is not on its way. */
export function refHolder(ref: number): SlotId {
  return unpackSlot(ref >>> 1);
}

export function isRefIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < MAX_REFS;
}

/** Slots with a transit word of their own: it has 31 bits for them. */
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
  { words, id }: PairMemory,
  end: number,
  ref: number,
  before: number,
  after: number,
  ringer: Ringer,
): boolean {
  return changeAndRing(words, endAt(end) + REF + ref, before, after, FIRST_WAITERS, ringer, id);
}

/** A reference that nobody uses, or undefined when all are in use. Only looked at. */
export function freeRef(words: Words, end: number): number | undefined {
  for (let ref = 0; ref < MAX_REFS; ref++) {
    // REF| addRef() decides.
    if (load(words, endAt(end) + REF + ref) === 0) return ref;
  }
  return undefined;
}

/** Puts a new reference in a free place; false if it is not free any more. */
export function addRef(
  { words, id }: PairMemory,
  end: number,
  ref: number,
  value: number,
  ringer: Ringer,
): boolean {
  const at = endAt(end);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    // REF< Only ever grows.
    const top = load(words, at + REFTOP);
    if (top > ref) break;
    // REF> A thread that looks for holders from here on looks at the new one too.
    if (compareExchange(words, at + REFTOP, top, ref + 1) === top) break;
  }
  // REF> From here on it is an end on its way.
  if (compareExchange(words, at + REF + ref, 0, value) !== 0) return false;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    // REF= After the reference is there, before any other is removed: a looker meanwhile sees one.
    const seq = load(words, at + REFSEQ);
    if (changeAndRing(words, at + REFSEQ, seq, (seq + 1) | 0, FIRST_WAITERS, ringer, id)) break;
  }
  return true;
}

/** Says whether a reference is on its way in that hand-over. */
export function isInTransit(words: Words, end: number, ref: number, nonce: number): boolean {
  // REF| Only looked at, for a clear error: changeRef() decides.
  return load(words, endAt(end) + REF + ref) === transitRef(nonce);
}
