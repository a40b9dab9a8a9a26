import { WAYS } from '../clock/thread-clock.ts';
import type { RaceAccess } from './race.ts';
import type { Step } from './steps.ts';

/**
 * Something that would order the two accesses, where what was recorded shows it. `heard` is how the
 * first thread last learned of the other's times, and `told` how the second told of its access later.
 */
export function cureOf(
  [first, second]: readonly [RaceAccess, RaceAccess],
  heard: Step | undefined,
  told: readonly Step[],
): string | undefined {
  const areAtomic = [first, second].map(({ kind }) => kind.startsWith('atomic'));
  if (areAtomic[0] && areAtomic[1]) return 'use views of one element size for these atomics.';
  if (areAtomic[0] || areAtomic[1]) {
    const plain = areAtomic[0] ? second : first;
    return `use atomics for the ${plain.kind} by ${plain.thread} too, or order it otherwise.`;
  }
  const byBytes = told.find(({ kind }) => kind === WAYS.bytes);
  if (byBytes !== undefined) {
    const { from, direction, pair } = byBytes;
    const stream = `direction ${direction} of pair ${pair}`;
    const where = byBytes.site.split('\n')[0];
    const start = `${second.thread} told of its ${second.kind} by byte ${from >>> 0} of ${stream} at ${where}`;
    return `${start}: ${first.thread} has to read that byte before its ${first.kind}.`;
  }
  if (heard?.kind === WAYS.bytes) {
    return `${second.thread} has to do its ${second.kind} before it writes what ${first.thread} reads.`;
  }
  return undefined;
}
