import type { Words } from '../atomics/words.ts';
import { clocksOf, type PairMemory } from '../ring/memory.ts';
import { logAt, logWordsIn, MAX_LOG_WORDS, MIN_LOG_WORDS } from './layout.ts';
import { LogReader } from './log-reader.ts';
import { LogWriter } from './log-writer.ts';
import type { ThreadClock } from './thread-clock.ts';

/** Says whether the region of a pair that came from outside has a size that one can have. */
export function regionFits(pair: PairMemory): boolean {
  const logWords = logWordsIn(pair.flags, pair.clockWords);
  const isPower = Number.isInteger(logWords) && (logWords & (logWords - 1)) === 0;
  return isPower && logWords >= MIN_LOG_WORDS && logWords <= MAX_LOG_WORDS;
}

/** The words of a log: of what is written in a direction, or of the room that is read free there. */
function place(pair: PairMemory, direction: number, room: boolean): [Words, number, number] {
  const logWords = logWordsIn(pair.flags, pair.clockWords);
  return [clocksOf(pair), logAt(pair.flags, direction, room, logWords), logWords];
}

export function logWriter(
  clock: ThreadClock,
  pair: PairMemory,
  direction: number,
  room: boolean,
): LogWriter {
  return new LogWriter(clock, ...place(pair, direction, room));
}

export function logReader(
  clock: ThreadClock,
  pair: PairMemory,
  direction: number,
  room: boolean,
): LogReader {
  return new LogReader(clock, ...place(pair, direction, room));
}
