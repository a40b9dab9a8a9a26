import { MAX_GENERATION, type SlotId } from './slot-id.ts';
import {
  ASLEEP,
  CALL,
  DEAD,
  DYING,
  FREE,
  LIFE,
  LIVE,
  MAX_SLOTS,
  NAME,
  NAME_WORDS,
  NONCE,
  ON,
  PUB,
  REAPER,
  SLEEPS,
  STATE,
  slotAt,
  slotsOf,
  stateWord,
  TOP,
  WAKES,
} from './table-layout.ts';
import { add, compareExchange, load, store, type Words } from './words.ts';

/** Words that speak of the last owner. */
const CLEARED = [CALL, PUB, ASLEEP, SLEEPS, WAKES, ON, NAME];

/** A number no other hand-over or life in this tree has. Never 0, which means "none". */
export function nextNonce(table: Words): number {
  for (let tries = 0; tries < 2; tries++) {
    // LIFE| Only has to be different each time, which `add` alone grants.
    const nonce = (add(table, NONCE, 1) + 1) & 0x3fff_ffff;
    if (nonce !== 0) return nonce;
  }
  // Twice in a row only in broken memory.
  return 1;
}

/**
 * Takes a free slot for a new thread, or returns undefined when all are in use.
 *
 *   claimer                                   others
 *   cas LIFE 0 -> nonce   (the slot is mine)  ring: load TOP, then add DOORBELL of slots below it
 *   raise TOP above it                        detect: load STATE
 *   clear what the last owner left
 *   move the doorbell
 *   store STATE (generation + 1, LIVE)
 *
 * TOP is raised before STATE becomes LIVE, so a thread that sees this one alive also rings it. The
 * doorbell is moved and never reset, so nothing that the last owner published matches it again.
 */
export function claimSlot(table: Words, nonce: number, reaper = 0): SlotId | undefined {
  for (let slot = 0; slot < slotsOf(table); slot++) {
    const at = slotAt(slot);
    // LIFE= Taken by exactly one claimer; it becomes 0 only after STATE is FREE again.
    if (compareExchange(table, at + LIFE, 0, nonce) !== 0) continue;
    // STATE> First of all: if the claimer dies now, the one that watches it gives the slot back.
    store(table, at + REAPER, reaper);
    raiseTop(table, slot + 1);
    for (let i = 0; i < CLEARED.length; i++) {
      // STATE> Cleared before STATE says LIVE, so nobody takes the last owner's words for mine.
      store(table, at + (CLEARED[i] ?? 0), 0);
    }
    // BELL> Every key that was ever read from this doorbell is out of date from here on.
    add(table, at, 2);
    // STATE< The generation that the last owner had.
    const last = (load(table, at + STATE) >>> 2) & MAX_GENERATION;
    const generation = last === MAX_GENERATION ? 1 : last + 1;
    // STATE> From here on the slot speaks for this thread.
    store(table, at + STATE, stateWord(generation, LIVE));
    return { slot, generation };
  }
  return undefined;
}

/** The number under which this thread claimed its slot. */
export function claimedNonce(table: Words, slot: number): number {
  // LIFE| Only the owner stores it while it lives.
  return load(table, slotAt(slot) + LIFE);
}

/** Says which reaper watches this thread. */
export function setReaper(table: Words, slot: number, reaper: number): void {
  // STATE> Before the reaper is told.
  store(table, slotAt(slot) + REAPER, reaper);
}

/** Says whether a thread is there and nobody is ending it. */
export function isLive(table: Words, id: SlotId): boolean {
  return stateOf(table, id.slot) === stateWord(id.generation, LIVE);
}

/** Says whether a thread is there, if dying: what it did last may still come. */
export function isAlive(table: Words, id: SlotId): boolean {
  const state = stateOf(table, id.slot);
  return state === stateWord(id.generation, LIVE) || state === stateWord(id.generation, DYING);
}

function stateOf(table: Words, slot: number): number {
  const index = slotAt(slot) + STATE;
  // Broken memory alone names a slot that the table does not have.
  if (index >= table.length) return stateWord(0, FREE);
  // STATE< Generation and state are one word, so a later owner of the slot is not taken for it.
  return load(table, index);
}

/**
 * Gives a slot back of a thread that holds nothing, unless it has been given back before: then it
 * may be somebody else's.
 */
export function releaseSlot(table: Words, id: SlotId): void {
  const at = slotAt(id.slot);
  const live = stateWord(id.generation, LIVE);
  // STATE= One thread ends this generation, of all that try, and goes on.
  if (compareExchange(table, at + STATE, live, stateWord(id.generation, DEAD)) !== live) return;
  freeSlot(table, at, id.generation);
}

/**
 * Frees a slot for its next owner, after everybody was told of the last one's end. Several may do so
 * at a time, and the slot may be somebody else's before the last of them is done: a store of LIFE
 * would then take it away from its new owner. REAPER is left as it is: it counts of a LIVE slot only,
 * and the next owner stores its own before that.
 */
export function freeSlot(table: Words, at: number, generation: number): void {
  // LIFE< The last owner's: nobody changes it before STATE is FREE.
  const life = load(table, at + LIFE);
  const dead = stateWord(generation, DEAD);
  // STATE= Threads that counted on this generation have been rung. Of several that free it one goes on.
  if (compareExchange(table, at + STATE, dead, stateWord(generation, FREE)) !== dead) return;
  // LIFE= Last, because the next owner may start as soon as it is 0; which endLife() may have done.
  compareExchange(table, at + LIFE, life, 0);
}

/** Shows a name in `threads()`: its first 80 bytes of UTF-8. */
export function nameSlot(table: Words, slot: number, utf8: Uint8Array): void {
  const name = new Int32Array(NAME_WORDS);
  new Uint8Array(name.buffer).set(utf8.subarray(0, NAME_WORDS * 4));
  for (const [index, word] of name.entries()) {
    // CENSUS| Read for display only; a name half stored is shown half stored.
    store(table, slotAt(slot) + NAME + index, word);
  }
}

function raiseTop(table: Words, top: number): void {
  // Each try fails only because another claimer raised it; more often than that in broken memory.
  for (let tries = 0; tries < MAX_SLOTS; tries++) {
    // TOP< Only ever grows.
    const seen = load(table, TOP);
    if (seen >= top) return;
    // TOP> A thread that rings from here on also rings the new slot.
    if (compareExchange(table, TOP, seen, top) === seen) return;
  }
}
