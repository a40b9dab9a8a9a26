import { load, or } from '../atomics/words.ts';
import { ERRNO } from '../errno/errno.ts';
import { CLOSED, DGRAM, DIED, END_SHIFT, ENDS, REPORTED, SHUT_WRITE } from './layout.ts';
import type { PairMemory } from './memory.ts';

/**
 * Why nobody will read what `end` writes: EPIPE. A datagram socket hears once that its peer is gone,
 * ECONNREFUSED, and is not connected any more from then on: ENOTCONN.
 */
export function takeUnread(pair: PairMemory, end: number): number {
  if (pair.type !== DGRAM) return ERRNO.EPIPE;
  const peerShift = END_SHIFT * (1 - end);
  // ENDS< A thread that set a bit was done with the end.
  const ends = load(pair.words, ENDS);
  const peer = ends >>> peerShift;
  const isShut = ((ends >>> (END_SHIFT * end)) & SHUT_WRITE) !== 0;
  if (isShut || (peer & (CLOSED | DIED)) === 0) return ERRNO.EPIPE;
  if ((peer & REPORTED) !== 0) return ERRNO.ENOTCONN;
  const reported = REPORTED << peerShift;
  // ENDS= One of all askers gets the word without the bit, and reports.
  const before = or(pair.words, ENDS, reported);
  return (before & reported) === 0 ? ERRNO.ECONNREFUSED : ERRNO.ENOTCONN;
}

/** True if `end` has heard ECONNREFUSED, and has no peer any more. */
export function isDisconnected({ type, words }: PairMemory, end: number): boolean {
  // ENDS| Set by this end itself.
  return type === DGRAM && (load(words, ENDS) & (REPORTED << (END_SHIFT * (1 - end)))) !== 0;
}
