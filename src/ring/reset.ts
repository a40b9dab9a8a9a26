import { load, or } from '../atomics/words.ts';
import {
  CLOSED,
  DIED,
  END_SHIFT,
  ENDS,
  PIPE,
  REPORTED,
  readPosAt,
  SHUT_READ,
  SHUT_WRITE,
  writePosAt,
} from './layout.ts';
import type { PairMemory } from './memory.ts';

/** Says whether the peer of `end` is gone, has not read all that was written to it, and nobody was told. */
export function hasReset({ words, flags }: PairMemory, end: number): boolean {
  const peerShift = END_SHIFT * (1 - end);
  if ((flags & PIPE) !== 0) return false;
  // ENDS< The peer's last positions were stored before.
  const peer = load(words, ENDS) >>> peerShift;
  if ((peer & (CLOSED | DIED)) === 0 || (peer & REPORTED) !== 0) return false;
  // DATA| Written by this end itself.
  const written = load(words, writePosAt(end));
  // ROOM< The peer is gone, so this is its last.
  return written !== load(words, readPosAt(end));
}

/** True once if the peer of `end` is gone and has not read all that was written to it: ECONNRESET. */
export function takeReset(pair: PairMemory, end: number): boolean {
  if (!hasReset(pair, end)) return false;
  const reported = REPORTED << (END_SHIFT * (1 - end));
  // ENDS= One of all askers gets the word without the bit, and reports.
  return (or(pair.words, ENDS, reported) & reported) === 0;
}

/** Says whether the peer of `end` is known to have died before either end said that no more will come. */
export function isCutOff({ words }: PairMemory, end: number): boolean {
  // ENDS< A thread that set a bit was done with the end.
  const ends = load(words, ENDS);
  const peer = ends >>> (END_SHIFT * (1 - end));
  if (((ends >>> (END_SHIFT * end)) & SHUT_READ) !== 0) return false;
  return (peer & DIED) !== 0 && (peer & (CLOSED | SHUT_WRITE)) === 0;
}
