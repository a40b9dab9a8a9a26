import { load, or } from '../atomics/words.ts';
import { CLOSED, DIED, END_SHIFT, ENDS, PIPE, REPORTED, readPosAt, writePosAt } from './layout.ts';
import type { PairMemory } from './memory.ts';

/** True once if the peer of `end` is gone and has not read all that was written to it: ECONNRESET. */
export function takeReset(pair: PairMemory, end: number): boolean {
  const { words, flags } = pair;
  const peerShift = END_SHIFT * (1 - end);
  if ((flags & PIPE) !== 0) return false;
  // ENDS< The peer's last positions were stored before.
  const ends = load(words, ENDS);
  if (((ends >>> peerShift) & (CLOSED | DIED)) === 0) return false;
  // DATA| Written by this end itself.
  const written = load(words, writePosAt(end));
  // ROOM< The peer is gone, so this is its last.
  if (written === load(words, readPosAt(end))) return false;
  const reported = REPORTED << peerShift;
  // ENDS= Of all who ask, one gets the word without the bit, and reports.
  return (or(words, ENDS, reported) & reported) === 0;
}
