import { LINE_WORDS, type Words } from './words.ts';

/**
 * Where everything lives in a thread table, the memory that all threads of one tree share. This
 * file is the only place that knows. Lines are 128 bytes = 32 words.
 *
 *  line       word               stored by                       loaded by
 *     0       MAGIC VERSION      creator, once                   all, once
 *             SLOTS ID ID+1      creator, once                   all, once
 *     1       TOP                a claimer of a slot             all that ring
 *     2       NONCE              add: all                        -
 *     3       DEATHS             reaper                          all
 *     4       PAIRS              add: makers of pairs            -
 *  slot s, from line 5 + 45 s
 *    +0       DOORBELL           add: all                        owner, detectors; wait: owner
 *    +1       STATE              owner, reaper, Thread           all
 *             LIFE               owner (cas 0 -> n), reaper (0)  reaper
 *             CALL               owner, interrupters (cas)       all
 *             PUB MASK[8]        owner                           detectors
 *             ASLEEP             detectors, owner (cas)          detectors
 *             REAPER             owner or its maker              reapers
 *    +2       GROUPS[31] CHANGED wakers, reapers (or)            owner (exchange)
 *    +4       SLEEPS WAKES       owner, when it sleeps           threads()
 *             ON                 owner, when it sleeps           threads()
 *             NAME[20]           owner or its maker              threads()
 *  clock k, which is any tracking thread's, from line 5 + 45 k
 *    +5       CLOCK_OWNER        its claimer (cas)               all that track
 *             CLOCK              owner                           all that track
 *    +6 … +13 ROW[256]           owner                           joiners
 *  slot s again
 *    +14 …    READY[992]         wakers (or)                     owner (exchange)
 *
 * A doorbell is even and grows by 2 a ring; it is never reset, so a key that was read from it stays
 * out of date for ever once somebody has rung (PUB needs the odd values for itself).
 * STATE is generation << 2 | {FREE, LIVE, DYING, DEAD}: in one word, or a reused slot could be taken
 * for its last owner. The generation has 22 bits and is never 0.
 */
export const TABLE_MAGIC = 0x7461626c;
export const TABLE_VERSION = 1;
export const MAX_SLOTS = 255;

export const MAGIC = 0;
export const VERSION = 1;
export const SLOTS = 2;
export const ID = 3;
export const TOP: number = 1 * LINE_WORDS;
export const NONCE: number = 2 * LINE_WORDS;
export const DEATHS: number = 3 * LINE_WORDS;
export const PAIRS: number = 4 * LINE_WORDS;

export const FIRST_SLOT: number = 5 * LINE_WORDS;
export const SLOT_WORDS: number = 45 * LINE_WORDS;

/** Offsets from the start of a slot. */
export const STATE: number = 1 * LINE_WORDS;
export const LIFE: number = STATE + 1;
export const CALL: number = STATE + 2;
export const PUB: number = STATE + 3;
export const MASK: number = STATE + 4;
export const ASLEEP: number = STATE + 12;
export const REAPER: number = STATE + 13;
/** A bit of READY for each pair, of GROUPS for each word of READY, of CHANGED for each word of GROUPS. */
export const GROUPS: number = 2 * LINE_WORDS;
const GROUP_WORDS = 31;
export const CHANGED: number = GROUPS + GROUP_WORDS;
export const READY: number = 14 * LINE_WORDS;
export const READY_WORDS: number = 32 * GROUP_WORDS;
export const SLEEPS: number = 4 * LINE_WORDS;
export const WAKES: number = SLEEPS + 1;
export const ON: number = SLEEPS + 2;
export const NAME: number = SLEEPS + 3;
export const NAME_WORDS = 20;
export const CLOCK_OWNER: number = 5 * LINE_WORDS;
export const CLOCK: number = CLOCK_OWNER + 1;
export const ROW: number = 6 * LINE_WORDS;

/** Index of the first word of a slot, which is its doorbell. */
export function slotAt(slot: number): number {
  return FIRST_SLOT + slot * SLOT_WORDS;
}

/** Slots of a table, by the size of its memory: the word SLOTS may be anything later on. */
export function slotsOf(table: Words): number {
  return (table.length - FIRST_SLOT) / SLOT_WORDS;
}

/** Bytes of a table with that many slots. */
export function tableBytes(slots: number): number {
  return slotAt(slots) * Int32Array.BYTES_PER_ELEMENT;
}

export const FREE = 0;
export const LIVE = 1;
export const DYING = 2;
export const DEAD = 3;

export function stateWord(generation: number, state: number): number {
  return (generation << 2) | state;
}

/** A bit of CHANGED: any pair may have changed. */
export const ANY_PAIR: number = 1 << 31;

/** CALL is call number << 2 | one of these. */
export const IDLE = 0;
export const BLOCKED = 1;
export const INTERRUPTED = 2;
