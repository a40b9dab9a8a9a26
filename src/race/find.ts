import { forOverlaps, type Group } from './groups.ts';
import type { Histories } from './histories.ts';
import { ATOMIC, MAY_TEAR, WRITE } from './record.ts';
import type { Timeline } from './timeline.ts';

/** Two accesses of the same bytes by two threads, at least one of them a write, that nothing orders. */
export interface RacingPair {
  /** Numbers of the accesses. */
  readonly one: number;
  readonly other: number;
  /** The reader has read what the writer wrote; or both wrote. Else another run may. */
  readonly observed: boolean;
  /** True if the bytes that were read may be partly old and partly new, and not only stale. */
  readonly mayTear: boolean;
}

/**
 * Finds the races in the logs of all threads, exactly: two accesses race if neither thread knew the
 * time of the other's when it made its own. The order in which
 * they were made is not in the logs, and is not needed. One pair is given for each two places.
 */
export function findRaces(histories: Histories): RacingPair[] {
  const found = new Map<string, RacingPair>();
  for (const label of histories.accesses.labels.keys()) {
    forOverlaps(histories.accesses, label, (one, other) => {
      if (!isConflict(one, other)) return;
      const key = [one, other].map(placeOf).sort().join('|');
      const before = found.get(key);
      if (before?.observed) return;
      const pair = firstRace(one, other, histories);
      if (pair !== undefined && (before === undefined || pair.observed)) found.set(key, pair);
    });
  }
  return [...found.values()];
}

function placeOf({ label, kind, site, log }: Group): string {
  return `${label} ${kind} ${site} ${log}`;
}

/**
 * Both groups are in the order of their thread, so what one knows of the other only grows along them:
 * the accesses of the other that are unordered with one of these are a piece without holes, and its
 * borders only move on. Gives an observed race, if there is one.
 */
function firstRace(one: Group, other: Group, histories: Histories): RacingPair | undefined {
  const { accesses, threads } = histories;
  const { time, value } = accesses;
  // No other thread's access is before any that knows nothing of its clock.
  const known = threads[one.log]?.known.get(other.clock);
  const knownByOther = threads[other.log]?.known.get(one.clock);
  const isBefore = (earlier: number, later: number, knows: Timeline | undefined): boolean =>
    (time[earlier] ?? 0) <= (knows?.at(later) ?? 0);
  const others = other.members;
  const canBeSeen = isSameRange(one, other);
  const isSeen = (one.kind & other.kind & WRITE) !== 0;
  const mayTear = ((one.kind | other.kind) & MAY_TEAR) !== 0 || !canBeSeen;
  /** Places in `others` of the values before `to`, the last of each. */
  const placeOfValue = new Map<number, number>();
  let first: RacingPair | undefined;
  let from = 0;
  let to = 0;
  for (const access of one.members) {
    for (; from < others.length && isBefore(others[from] ?? 0, access, known); from++);
    for (; to < others.length && !isBefore(access, others[to] ?? 0, knownByOther); to++) {
      placeOfValue.set(value[others[to] ?? 0] ?? 0, to);
    }
    if (from >= to) continue;
    first ??= { one: access, other: others[from] ?? 0, observed: isSeen, mayTear };
    if (isSeen || !canBeSeen) return first;
    const own = value[access] ?? 0;
    const place = own === 0 ? -1 : (placeOfValue.get(own) ?? -1);
    if (place >= from) return { one: access, other: others[place] ?? 0, observed: true, mayTear };
  }
  return first;
}

function isConflict(one: Group, other: Group): boolean {
  if (one.log === other.log || ((one.kind | other.kind) & WRITE) === 0) return false;
  return (one.kind & other.kind & ATOMIC) === 0 || !isSameRange(one, other);
}

function isSameRange(one: Group, other: Group): boolean {
  return one.from === other.from && one.to === other.to;
}
