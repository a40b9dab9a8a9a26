import { WAYS } from '../clock/thread-clock.ts';
import { ambiguousText } from './ambiguous.ts';
import type { Knowledge, Race, RaceAccess, Report } from './race.ts';
import type { Step } from './steps.ts';

const RULE = '==================';

/** The way by which knowledge came, in words. */
export function wayText({ kind, pair, direction, from, to, site }: Step): string {
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

/** The text of a report, of threads in that order. */
export function textOf(report: Omit<Report, 'text'>, order: string): string {
  const { races, dropped, forcedClocks, missedTimes, degradedBytes } = report;
  const blocks = races.map((race, i) => raceText(race, i + 1, races.length));
  const lines = [summary(report, order)];
  for (const { name, threads: groups } of report.ambiguous) lines.push(ambiguousText(name, groups));
  if (dropped > 0) {
    lines.push(`${counted(dropped, 'record')} did not fit: races of these are missing.`);
  }
  if (forcedClocks > 0) {
    lines.push(`${counted(forcedClocks, 'clock')} reused early: this may hide races.`);
  }
  if (missedTimes > 0) {
    lines.push(`${counted(missedTimes, 'time')} not counted: this may hide races.`);
  }
  if (degradedBytes > 0) {
    lines.push(`${counted(degradedBytes, 'byte')} with joined clocks: may hide races.`);
  }
  return [...blocks, lines.join('\n')].join('\n');
}

function summary({ races, accesses, threads }: Omit<Report, 'text'>, order: string): string {
  const found =
    races.length === 0 ? 'No data races' : `Found ${counted(races.length, 'data race')}`;
  const all = `${counted(accesses, 'access', 'accesses')} by ${counted(threads.length, 'thread')}`;
  return `${found} in ${all}${order}.`;
}

/** Words on the order that threads took by themselves. */
export function orderText(delays: number | undefined): string {
  if (delays !== undefined) return `, with delays of seed ${delays}`;
  return ', in the order of this run (SOCKETPAIR_RACE_DELAYS=1 tries another one)';
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

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
    ...(race.cure === undefined ? [] : [`Cure: ${race.cure}`]),
    RULE,
  ].join('\n');
}

function accessText(access: RaceAccess, before: string): string {
  const { kind, from, to, thread, slot, epoch, stack, line } = access;
  const start = before === '' ? kind[0]?.toUpperCase() + kind.slice(1) : before + kind;
  const size = counted(to - from, 'byte');
  const [place, ...callers] = stack;
  return [
    `${start} of ${size} at \`${elementText(access)}\` [${from}..${to}) by ${thread} (slot ${slot}, epoch ${epoch})`,
    ...(place === undefined ? [] : [`    at ${place}`]),
    ...(line === undefined ? [] : [`        ${line}`]),
    ...callers.map((frame) => `    at ${frame}`),
  ].join('\n');
}

function elementText({ buffer, elements: { from, to } }: RaceAccess): string {
  return to - from === 1 ? `${buffer}[${from}]` : `${buffer}[${from}..${to})`;
}

function knowledgeText({ thread, of, epoch, by, toldAt }: Knowledge): string {
  if (epoch === 0) return `    ${thread} had heard nothing of ${of}.`;
  const how = by === undefined ? '' : `,\n        by ${by}`;
  const where = toldAt === undefined ? '' : `,\n        told at ${toldAt}`;
  return `    ${thread} last heard of ${of} at epoch ${epoch}${how}${where}.`;
}
