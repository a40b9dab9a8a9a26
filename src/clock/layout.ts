import { LINE_WORDS } from '../atomics/words.ts';
import { SPACE } from '../ring/layout.ts';
import { directionsOf } from '../ring/memory.ts';

/**
 * Where everything lives in the vector-clock region of a pair. This file is the only place that
 * knows. Counted in words, from the start of the region.
 *
 *  CLOSE[256]        of end e, from 256 e       a closer, or one that shuts it   the other end
 *  log l, from 512 on, one after the other: of each direction; then, with SPACE, of its room
 *    +0       LOG_WRITE STOP_LOG STOP_POS       releaser                         acquirer
 *    +32      LOG_READ                          acquirer                         releaser
 *    +64      OVER[256]                         releaser, when the log is full   acquirer
 *    +320     SEEN[256]                         acquirer                         later acquirers
 *    +576     entries                           releaser, then LOG_WRITE         acquirer
 *
 * The releaser of a direction's log is its writer; of the log of its room, its reader. LOG_WRITE and
 * LOG_READ count words of entries since creation and wrap at 2^32. An entry is
 *
 *   from                position of the stream: the bytes from there on have this clock
 *   prevTo              up to where the bytes had the clock of the entry before
 *   pairs << 1 | whole  the clock: what changed since the entry before, or, if whole, all of it
 *   (clock, value)      as often
 *
 * The last entry has no end, unless STOP_LOG is LOG_WRITE: then it is STOP_POS.
 */
export const ROW_WORDS = 256;
export const LOG_WRITE = 0;
export const STOP_LOG = 1;
export const STOP_POS = 2;
export const LOG_READ: number = LINE_WORDS;
export const OVER: number = 2 * LINE_WORDS;
export const SEEN: number = OVER + ROW_WORDS;
export const ENTRIES: number = SEEN + ROW_WORDS;

const FIRST_LOG: number = 2 * ROW_WORDS;

/** Words of an entry besides its pairs, and the offsets of the first three. */
export const ENTRY_WORDS = 3;
export const FROM = 0;
export const PREV_TO = 1;
export const SHAPE = 2;

/** Words for entries of one log, a power of two, unless a test asks for fewer. */
export const LOG_WORDS = 2048;
export const MIN_LOG_WORDS = 8;
/** A reader goes through a log of broken memory once a call at the most: so there is a limit. */
export const MAX_LOG_WORDS = 65_536;

export function closeAt(end: number): number {
  return end * ROW_WORDS;
}

/** How many logs a pair with these flags has. */
function logsOf(flags: number): number {
  return directionsOf(flags) * ((flags & SPACE) !== 0 ? 2 : 1);
}

/** The log of what is written in a direction, or of the room that is read free in it. */
export function logAt(flags: number, direction: number, room: boolean, logWords: number): number {
  const log = room ? directionsOf(flags) + direction : direction;
  return FIRST_LOG + log * (ENTRIES + logWords);
}

export function regionWords(flags: number, logWords: number): number {
  return FIRST_LOG + logsOf(flags) * (ENTRIES + logWords);
}

/** Words for entries of each log in a region of that size; not a power of two if it is none. */
export function logWordsIn(flags: number, words: number): number {
  return (words - FIRST_LOG) / logsOf(flags) - ENTRIES;
}
