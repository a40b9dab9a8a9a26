import type { Access, ThreadHistory } from './history.ts';
import { ATOMIC, MAY_TEAR, WRITE } from './record.ts';

/** Two accesses of the same bytes by two threads, at least one of them a write, that nothing orders. */
export interface RacingPair {
  readonly one: Access;
  readonly other: Access;
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
export function findRaces(threads: readonly ThreadHistory[]): RacingPair[] {
  const found = new Map<string, RacingPair>();
  const accesses = threads.flatMap((thread) => thread.accesses);
  for (const granule of granulesOf(accesses.filter((access) => !isBulk(access))).values()) {
    for (const [i, one] of granule.entries()) {
      for (const other of granule.slice(i + 1)) compare(one, other, found);
    }
  }
  const all = listsOf(accesses, ({ label }) => [label]);
  const bulk = listsOf(accesses.filter(isBulk), ({ label }) => [label]);
  for (const [label, lists] of bulk) {
    for (const one of lists) {
      for (const other of all.get(label) ?? []) compare(one, other, found);
    }
  }
  return [...found.values()];
}

/** True for so many bytes that it is cheaper to compare it with all others than byte by byte. */
function isBulk({ from, to }: Access): boolean {
  return to - from > 64;
}

type Granule = readonly (readonly Access[])[];

/** For each four bytes of a buffer, the accesses of each thread at each of its clocks. */
function granulesOf(accesses: readonly Access[]): Map<string, Granule> {
  return listsOf(accesses, ({ label, from, to }) =>
    Array.from(
      { length: ((to - 1) >>> 2) - (from >>> 2) + 1 },
      (_, i) => `${(from >>> 2) + i}:${label}`,
    ),
  );
}

/** For each key, the accesses of each thread at each of its clocks, in their order. */
function listsOf(
  accesses: readonly Access[],
  keysOf: (access: Access) => readonly string[],
): Map<string, Granule> {
  const groups = new Map<string, Map<string, Access[]>>();
  for (const access of accesses) {
    for (const key of keysOf(access)) {
      const lists = groups.get(key) ?? new Map<string, Access[]>();
      groups.set(key, lists);
      const list = lists.get(`${access.log}:${access.clock}`) ?? [];
      lists.set(`${access.log}:${access.clock}`, list);
      list.push(access);
    }
  }
  return new Map([...groups].map(([key, lists]) => [key, [...lists.values()]]));
}

/**
 * Both lists are in the order of their thread, so what one knows of the other only grows along them:
 * the accesses of `others` that are unordered with one of `ones` are a piece without holes, and its
 * borders only move on.
 */
function compare(
  ones: readonly Access[],
  others: readonly Access[],
  found: Map<string, RacingPair>,
): void {
  if (ones[0]?.log === others[0]?.log) return;
  let from = 0;
  let to = 0;
  for (const one of ones) {
    for (; from < others.length && isBefore(others[from], one); from++);
    for (; to < others.length && !isBefore(one, others[to]); to++);
    for (let i = from; i < to; i++) add(one, others[i], found);
  }
}

/** Says whether the thread of `later` knew of `earlier` when it made its own access. */
function isBefore(earlier: Access | undefined, later: Access | undefined): boolean {
  if (earlier === undefined || later === undefined) return false;
  return earlier.time <= (later.vector.get(earlier.clock) ?? 0);
}

function add(one: Access, other: Access | undefined, found: Map<string, RacingPair>): void {
  if (other === undefined || !isConflict(one, other)) return;
  const key = [one, other]
    .map(({ label, kind, site, log }) => `${label} ${kind} ${site} ${log}`)
    .sort()
    .join('|');
  const before = found.get(key);
  const observed = isObserved(one, other);
  if (before !== undefined && (before.observed || !observed)) return;
  found.set(key, { one, other, observed, mayTear: mayTear(one, other) });
}

function isConflict(one: Access, other: Access): boolean {
  if (one.to <= other.from || other.to <= one.from) return false;
  if (((one.kind | other.kind) & WRITE) === 0) return false;
  return (one.kind & other.kind & ATOMIC) === 0 || !isSameRange(one, other);
}

function isSameRange(one: Access, other: Access): boolean {
  return one.from === other.from && one.to === other.to;
}

function mayTear(one: Access, other: Access): boolean {
  return ((one.kind | other.kind) & MAY_TEAR) !== 0 || !isSameRange(one, other);
}

function isObserved(one: Access, other: Access): boolean {
  if ((one.kind & other.kind & WRITE) !== 0) return true;
  return isSameRange(one, other) && one.value === other.value && one.value !== 0;
}
