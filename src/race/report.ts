import { WAYS } from '../clock/thread-clock.ts';
import { type AmbiguousName, ambiguousNames, ambiguousText } from './ambiguous.ts';
import { type Lost, NOTHING_LOST } from './arena.ts';
import { findRaces, type RacingPair } from './find.ts';
import { type Access, readLog, type Step, type ThreadHistory } from './history.ts';
import { ATOMIC, WRITE } from './record.ts';

/** One access of a race. */
export interface RaceAccess {
  readonly kind: 'read' | 'write' | 'atomic read' | 'atomic write';
  readonly buffer: string;
  /** Bytes from … to − 1 of the buffer. */
  readonly from: number;
  readonly to: number;
  readonly thread: string;
  readonly slot: number;
  /** The thread's own time. */
  readonly epoch: number;
  /** The frames of the call, innermost first. */
  readonly stack: readonly string[];
}

/** How far the knowledge of one thread of the other's time reached, and by what it came. */
export interface Knowledge {
  readonly thread: string;
  readonly of: string;
  /** 0: it never heard of the other. */
  readonly epoch: number;
  readonly by: string | undefined;
  readonly toldAt: string | undefined;
}

export interface Race {
  readonly accesses: readonly [RaceAccess, RaceAccess];
  readonly knowledge: readonly [Knowledge, Knowledge];
  /** The race was seen to happen; or it may, in another run of the same program. */
  readonly observed: boolean;
  /** Values may be torn; or else only stale. */
  readonly mayTear: boolean;
}

export interface Report {
  readonly races: readonly Race[];
  readonly threads: readonly string[];
  readonly accesses: number;
  /** Names that stand for several buffers, which is wrong: what is touched of one is no race with another. */
  readonly ambiguous: readonly AmbiguousName[];
  /** Records that are not in the report. */
  readonly dropped: number;
  readonly forcedClocks: number;
  readonly missedTimes: number;
  readonly degradedBytes: number;
  /** As Go's race detector prints it, and what follows from the clocks. */
  readonly text: string;
}

/** The report of the logs of all threads. */
export function reportOf(logs: readonly (readonly number[])[], lost: Lost = NOTHING_LOST): Report {
  const threads = logs.map((words, log) => readLog(log, words));
  const races = findRaces(threads).map((pair) => describe(pair, threads));
  const report = {
    races,
    threads: threads.map(({ name }) => name),
    ambiguous: ambiguousNames(threads),
    accesses: threads.reduce((total, { accesses }) => total + accesses.length, 0),
    dropped: lost.dropped,
    forcedClocks: lost.forced,
    missedTimes: lost.missed,
    degradedBytes: lost.degradedBytes,
  };
  return { ...report, text: textOf(report) };
}

function describe(pair: RacingPair, threads: readonly ThreadHistory[]): Race {
  // A read first, as it is what went wrong; then what it did not know of.
  const first = (pair.one.kind & WRITE) === 0 ? pair.one : pair.other;
  const second = first === pair.one ? pair.other : pair.one;
  return {
    accesses: [accessOf(first, threads), accessOf(second, threads)],
    knowledge: [knowledgeOf(first, second, threads), knowledgeOf(second, first, threads)],
    observed: pair.observed,
    mayTear: pair.mayTear,
  };
}

function accessOf(access: Access, threads: readonly ThreadHistory[]): RaceAccess {
  const { name = '?', slot = 0 } = threads[access.log] ?? {};
  const isWrite = (access.kind & WRITE) !== 0;
  const isAtomic = (access.kind & ATOMIC) !== 0;
  return {
    kind: `${isAtomic ? 'atomic ' : ''}${isWrite ? 'write' : 'read'}`,
    buffer: access.buffer,
    from: access.from,
    to: access.to,
    thread: name,
    slot,
    epoch: access.time,
    stack: access.site.split('\n'),
  };
}

/** Knowledge that the thread of `mine` had of the thread of `theirs`, at the time of `mine`. */
function knowledgeOf(mine: Access, theirs: Access, threads: readonly ThreadHistory[]): Knowledge {
  const me = threads[mine.log];
  const them = threads[theirs.log];
  const epoch = mine.vector.get(theirs.clock) ?? 0;
  const learned = me?.learned.find(({ clock, value }) => clock === theirs.clock && value === epoch);
  // The teller may have heard it from others: then where is not known.
  const told = them?.told.find(({ clock, value, step }) => {
    return clock === theirs.clock && value === epoch && isSameWay(step, learned?.step);
  });
  return {
    thread: me?.name ?? '?',
    of: them?.name ?? '?',
    epoch,
    by: learned?.step === undefined ? undefined : wayText(learned.step),
    toldAt: told?.step.site.split('\n')[0],
  };
}

function isSameWay(told: Step, heard: Step | undefined): boolean {
  if (heard === undefined || told.kind !== heard.kind || told.pair !== heard.pair) return false;
  if (told.kind !== WAYS.bytes && told.kind !== WAYS.room) return true;
  return told.direction === heard.direction && ((told.from - heard.to) | 0) < 0;
}

function wayText({ kind, pair, direction, from, to, site }: Step): string {
  const at = ` at ${site.split('\n')[0]}`;
  const bytes = `[${from >>> 0}..${to >>> 0})`;
  switch (kind) {
    case WAYS.bytes:
      return `reading bytes ${bytes} of direction ${direction} of pair ${pair}${at}`;
    case WAYS.room:
      return `writing into the room of bytes ${bytes} of direction ${direction} of pair ${pair}${at}`;
    case WAYS.close:
      return `finding end ${direction} of pair ${pair} closed${at}`;
    case WAYS.message:
      return `a message${at}`;
    case WAYS.exit:
      return `the end of a thread${at}`;
    default:
      return `an atomic operation on byte ${from}${at}`;
  }
}

function textOf(report: Omit<Report, 'text'>): string {
  const { races, accesses, threads, dropped, forcedClocks, missedTimes, degradedBytes } = report;
  const blocks = races.map((race, i) => raceText(race, i + 1, races.length));
  const lines = [
    races.length === 0
      ? `No data races in ${accesses} accesses by ${threads.length} threads.`
      : `Found ${races.length} data race(s) in ${accesses} accesses by ${threads.length} threads.`,
  ];
  for (const { name, threads: groups } of report.ambiguous) lines.push(ambiguousText(name, groups));
  if (dropped > 0) lines.push(`${dropped} records did not fit: races of these are missing.`);
  if (forcedClocks > 0)
    lines.push(`${forcedClocks} clocks were reused early: this may hide races.`);
  if (missedTimes > 0) lines.push(`${missedTimes} times were not counted: this may hide races.`);
  if (degradedBytes > 0) lines.push(`${degradedBytes} bytes had joined clocks: may hide races.`);
  return [...blocks, lines.join('\n')].join('\n');
}

const RULE = '==================';

function raceText(race: Race, number: number, count: number): string {
  const [one, other] = race.accesses;
  const effect = race.mayTear ? 'the value may be torn' : 'the value may be stale';
  const how = race.observed ? 'observed' : 'predicted';
  return [
    RULE,
    `WARNING: DATA RACE (${how}; ${effect}), race ${number} of ${count}`,
    accessText(one, ''),
    accessText(other, 'Unordered with '),
    'No happens-before path:',
    ...race.knowledge.map(knowledgeText),
    RULE,
  ].join('\n');
}

function accessText(access: RaceAccess, before: string): string {
  const { kind, buffer, from, to, thread, slot, epoch, stack } = access;
  const start = before === '' ? kind[0]?.toUpperCase() + kind.slice(1) : before + kind;
  return [
    `${start} of ${to - from} bytes at \`${buffer}\` [${from}..${to}) by ${thread} (slot ${slot}, epoch ${epoch})`,
    ...stack.map((frame) => `    at ${frame}`),
  ].join('\n');
}

function knowledgeText({ thread, of, epoch, by, toldAt }: Knowledge): string {
  if (epoch === 0) return `    ${thread} had heard nothing of ${of}.`;
  const how = by === undefined ? '' : `,\n        by ${by}`;
  const where = toldAt === undefined ? '' : `,\n        told at ${toldAt}`;
  return `    ${thread} last heard of ${of} at epoch ${epoch}${how}${where}.`;
}
