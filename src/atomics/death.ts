import { headroom } from './headroom.ts';
import { type Ringer, UNRUNG } from './note.ts';
import type { SlotId } from './slot-id.ts';
import { freeSlot } from './slots.ts';
import {
  ANY_PAIR,
  CHANGED,
  DEAD,
  DEATHS,
  DYING,
  FIRST_SLOT,
  FREE,
  LIFE,
  LIVE,
  REAPER,
  SLOT_WORDS,
  STATE,
  slotAt,
  slotsOf,
  stateWord,
  TOP,
} from './table-layout.ts';
import { add, compareExchange, load } from './words.ts';

/*
 * The end of a thread that cannot speak for itself any more, argued once. A reaper (another thread)
 * has learned that it does not run. References and locks name their holder as (slot, generation), so
 * one store of STATE ends all of them; a thread that slept on one of them is rung and looks again.
 *
 *   reaper                                   sleeper
 *   STATE = DEAD                             key = load DOORBELL
 *   ring every slot below TOP                look at REF, then at STATE of the holder
 *   STATE = FREE, LIFE = 0 by cas            wait DOORBELL while it is key
 *
 * If the sleeper's look misses DEAD, its key was read before the ring, so it does not sleep on. The
 * ring comes before FREE, or the next owner of the slot could fall asleep unrung beside a sleeper
 * that still counts on the dead one (STATE=, BELL). A reaper may itself die in the middle; so a thread that
 * finds a slot DEAD rings too, and frees it if nobody has. Two may hear of one death (its maker and a
 * reaper do as a rule), so LIFE is given back by a cas from the number it was claimed under: the one that
 * comes late finds the next owner's and changes nothing (LIFE=).
 */

/** Ends every thread whose life has that number. */
export function endLife(ringer: Ringer, nonce: number): void {
  endWhere(ringer, LIFE, nonce);
}

/** Ends every thread that this reaper watched: it has died, and with it the thread that made it. */
export function endWatched(ringer: Ringer, reaper: number): void {
  endWhere(ringer, REAPER, reaper);
}

/** Ends one thread, if it has not been ended before. */
export function endThread(ringer: Ringer, id: SlotId): void {
  endSlot(ringer, slotAt(id.slot), stateWord(id.generation, LIVE));
  endSlot(ringer, slotAt(id.slot), stateWord(id.generation, DYING));
}

function endWhere(ringer: Ringer, word: number, value: number): void {
  const { table } = ringer;
  for (let slot = 0; slot < slotsOf(table); slot++) {
    const at = slotAt(slot);
    // STATE< Loaded before the word that names the owner: if that is a later one, the cas below fails.
    const state = load(table, at + STATE);
    // LIFE< STATE< Stored by the owner of this generation, before it became LIVE.
    if (load(table, at + word) !== value) continue;
    if ((state & 3) !== FREE) endSlot(ringer, at, state);
    // LIFE= The claimer died while it claimed the slot, or somebody is just giving it back. Not by REAPER:
    // that may still be the last owner's, beside the number of a thread that claims the slot now.
    else if (word === LIFE) compareExchange(table, at + LIFE, value, 0);
  }
}

/** Marks a slot's thread dead, rings everybody, and frees the slot. */
function endSlot(ringer: Ringer, at: number, state: number): void {
  const { table } = ringer;
  const generation = state >>> 2;
  const dead = stateWord(generation, DEAD);
  // STATE= Before the rings below: a thread that is rung sees it.
  if (state !== dead && compareExchange(table, at + STATE, state, dead) === state) {
    // CENSUS| Counts deaths, for display.
    add(table, DEATHS, 1);
  }
  // STATE< Another reaper may have marked it, and died before it rang: rung twice is rung.
  if (load(table, at + STATE) !== dead) return;
  ringAll(ringer);
  freeSlot(table, at, generation);
}

/** Says that a thread is being ended, and wakes it so that it ends itself if it slept. */
export function markDying(ringer: Ringer, id: SlotId): boolean {
  const live = stateWord(id.generation, LIVE);
  const at = slotAt(id.slot);
  return changeAndRingOne(ringer, at + STATE, live, stateWord(id.generation, DYING), at);
}

/** Stores `after` in a word of the table if it is `before`, then rings one thread. A leaf. */
function changeAndRingOne(
  ringer: Ringer,
  index: number,
  before: number,
  after: number,
  doorbell: number,
): boolean {
  headroom();
  const { table } = ringer;
  ringer.note |= UNRUNG;
  // STATE= Before the ring: the thread that is rung sees it.
  if (Atomics.compareExchange(table, index, before, after) !== before) {
    ringer.note &= ~UNRUNG;
    return false;
  }
  // BELL> The sleeper's key is out of date from here on.
  Atomics.add(table, doorbell, 2);
  // BELL| After the add.
  Atomics.notify(table, doorbell, Infinity);
  ringer.note &= ~UNRUNG;
  return true;
}

/** Rings every slot that was ever used, the dead one too. A leaf. */
export function ringAll(ringer: Ringer): void {
  headroom();
  const { table } = ringer;
  ringer.note |= UNRUNG;
  // TOP< Raised before a slot becomes LIVE.
  const top = Atomics.load(table, TOP);
  for (let slot = 0; slot < top && FIRST_SLOT + slot * SLOT_WORDS < table.length; slot++) {
    // READY> Before the ring: a Poller looks at all its pairs, for any may have lost a holder.
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + CHANGED, ANY_PAIR);
    // BELL> The sleeper's key is out of date from here on.
    Atomics.add(table, FIRST_SLOT + slot * SLOT_WORDS, 2);
    // BELL| After the add.
    Atomics.notify(table, FIRST_SLOT + slot * SLOT_WORDS, Infinity);
  }
  ringer.note &= ~UNRUNG;
}
