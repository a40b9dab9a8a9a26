import { addSlot, type SlotSet } from '../atomics/mask.ts';
import { isAlive, isLive } from '../atomics/slots.ts';
import { load, or, type Words } from '../atomics/words.ts';
import { CLOSED, DIED, END_SHIFT, ENDS, endAt, MAX_REFS, REF, REFSEQ, REFTOP } from './layout.ts';
import type { PairMemory } from './memory.ts';
import { isTransit, refHolder } from './references.ts';

/*
 * The holders of an end, argued once. An end is gone when ENDS says so, or when none of its
 * references is a live thread or on its way to one.
 *
 *   looker                                    changer
 *   load REFSEQ                               share: cas REF[j] 0 -> transit, then REFSEQ + 1
 *   load REF[i]: a thread                     detach, adopt: cas REF[i], in place
 *   load STATE of it: dead                    death: STATE = DEAD, then ring everybody
 *   load REF[i] again: the same               close: cas REF[i] -> 0
 *   load REFSEQ again: the same
 *
 * In place, so one reference cannot be missed while it moves. Looked at twice, because between its
 * two loads the holder may have given the end away and died. REFSEQ, because a share and a close
 * move an end from one reference to another: a change means that somebody was alive, and rings
 * all threads that wait (REF=, STATE<).
 */

/** Says whether nobody holds `end` any more; then ENDS says so from now on. */
export function settleGone(pair: PairMemory, table: Words, end: number): boolean {
  const { words } = pair;
  const gone = (CLOSED | DIED) << (END_SHIFT * end);
  // ENDS< A thread that set a bit was done with the end.
  if ((load(words, ENDS) & gone) !== 0) return true;
  if (isHeld(words, table, end)) return false;
  // ENDS> The next call has one word to look at then. Rings nobody: what led to this did.
  or(words, ENDS, DIED << (END_SHIFT * end));
  return true;
}

/** Says whether a thread that lives holds `end`, or it is on its way to one. */
export function isHeld(words: Words, table: Words, end: number): boolean {
  const at = endAt(end);
  // REF= Loaded before the references: if it is the same after them, none was added meanwhile.
  const seq = load(words, at + REFSEQ);
  // REF< Raised before a reference above it is used.
  const top = Math.min(load(words, at + REFTOP), MAX_REFS);
  for (let i = 0; i < top; i++) {
    // REF< The holder gave it away, or was alive, at this load.
    const ref = load(words, at + REF + i);
    if (ref === 0) continue;
    if (isTransit(ref) || isAlive(table, refHolder(ref))) return true;
    if (isMoved(words, at + REF + i, ref)) return true;
  }
  // REF= The thread that changed it was alive and rings.
  return load(words, at + REFSEQ) !== seq;
}

/** Says whether a holder that was found dead had given the end away before. */
function isMoved(words: Words, index: number, ref: number): boolean {
  // REF= Loaded after STATE said dead: what it did last has been done. It may not have rung.
  const again = load(words, index);
  return again !== ref && again !== 0;
}

/** Adds the slots of all holders of an end of the pair; false if others may come to hold one. */
export function addHolders(pair: PairMemory, table: Words, set: SlotSet): boolean {
  for (let end = 0; end < 2; end++) {
    const at = endAt(end);
    // REF< Raised before a reference above it is used.
    const top = Math.min(load(pair.words, at + REFTOP), MAX_REFS);
    for (let i = 0; i < top; i++) {
      // REF= A later change of it rings: the caller is registered as a waiter.
      const ref = load(pair.words, at + REF + i);
      if (ref === 0) continue;
      if (isTransit(ref)) return false;
      const holder = refHolder(ref);
      if (isLive(table, holder)) addSlot(set, holder.slot);
      else if (isAlive(table, holder)) return false;
      else if (isMoved(pair.words, at + REF + i, ref)) return false;
    }
  }
  return true;
}
