import type { Accesses } from './accesses.ts';

/** Accesses of one thread at one of its clocks, in their order: of the same bytes, way and place. */
export interface Group {
  readonly log: number;
  readonly clock: number;
  readonly label: number;
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly site: number;
  readonly members: number[];
}

/** Bytes that begin together are looked at together. */
const GRANULE_BYTES = 4;
/** A key is the granule and the number of an access. Logs have room for fewer than that. */
const MAX_ACCESSES = 2 ** 23;

/**
 * Calls `meet` with each two groups of overlapping bytes of one buffer, once. Goes along the bytes, with
 * those groups at hand that began before and are not over: so a range costs no more than an element.
 */
export function forOverlaps(
  accesses: Accesses,
  label: number,
  meet: (one: Group, other: Group) => void,
): void {
  const keys = sortedKeys(accesses, label);
  let open: Group[] = [];
  for (let start = 0; start < keys.length; ) {
    const granule = Math.floor((keys[start] ?? 0) / MAX_ACCESSES);
    const from = granule * GRANULE_BYTES;
    let end = start + 1;
    while (end < keys.length && (keys[end] ?? 0) < (granule + 1) * MAX_ACCESSES) end += 1;
    if (open.length > 0) open = open.filter(({ to }) => to > from);
    const members = keys.subarray(start, end);
    if (open.length > 0 || isOfInterest(accesses, members, from)) {
      const groups = groupsOf(accesses, label, members);
      for (const [i, one] of groups.entries()) {
        for (const other of open) if (overlap(one, other)) meet(other, one);
        for (const other of groups.slice(i + 1)) if (overlap(one, other)) meet(one, other);
      }
      open.push(...groups.filter(({ to }) => to > from + GRANULE_BYTES));
    }
    start = end;
  }
}

function overlap(one: Group, other: Group): boolean {
  return one.from < other.to && other.from < one.to;
}

/** The accesses of a buffer by where they begin, then in their order. */
function sortedKeys({ count, from, view, views }: Accesses, label: number): Float64Array {
  const isOf = views.map((one) => one.label === label);
  const keys = new Float64Array(count);
  let length = 0;
  for (let i = 0; i < count; i++) {
    if (!isOf[view[i] ?? 0]) continue;
    keys[length++] = ((from[i] ?? 0) >>> 2) * MAX_ACCESSES + i;
  }
  return keys.subarray(0, length).sort();
}

/** False for what one thread alone has touched, and nothing that begins later overlaps. */
function isOfInterest({ log, to }: Accesses, keys: Float64Array, from: number): boolean {
  const first = log[(keys[0] ?? 0) % MAX_ACCESSES];
  for (const key of keys) {
    const access = key % MAX_ACCESSES;
    if (log[access] !== first || (to[access] ?? 0) > from + GRANULE_BYTES) return true;
  }
  return false;
}

function groupsOf(accesses: Accesses, label: number, keys: Float64Array): Group[] {
  const groups: Group[] = [];
  for (const key of keys) {
    const access = key % MAX_ACCESSES;
    const found = groups.findLast((group) => isIn(group, access, accesses));
    if (found !== undefined) found.members.push(access);
    else {
      groups.push({
        log: accesses.log[access] ?? 0,
        clock: accesses.clock[access] ?? 0,
        label,
        from: accesses.from[access] ?? 0,
        to: accesses.to[access] ?? 0,
        kind: accesses.kind[access] ?? 0,
        site: accesses.site[access] ?? 0,
        members: [access],
      });
    }
  }
  return groups;
}

function isIn(group: Group, access: number, all: Accesses): boolean {
  return (
    all.site[access] === group.site &&
    all.log[access] === group.log &&
    all.kind[access] === group.kind &&
    all.from[access] === group.from &&
    all.to[access] === group.to &&
    all.clock[access] === group.clock
  );
}
