import { WATCHED } from '../plan.ts';
import { find, type Series, summaryOf } from '../summary.ts';
import { number, section, valueCell } from './markdown.ts';
import { NAMES } from './names.ts';

/** Rows about clocks, and their rivals. */
const CLOCK_ROWS = [
  ['off', undefined, 'a call of `write` or `read`, 16 bytes, without clocks'],
  ['beside', 'off', 'without clocks, after a pair with clocks was used in the process'],
  ['on', 'off', 'with clocks'],
  ['told anew', 'off', 'with clocks, watched memory touched before each write'],
  ['bare', undefined, 'an access of shared memory'],
  ['watched', 'bare', 'the same, watched, again at the same time'],
  ['frame', undefined, 'one frame of a stack, as the engine prints it'],
  ['record', 'frame', 'a watched access that is recorded, with its place'],
  ['record, no place', undefined, 'the same, without its place'],
  ['report', undefined, 'a record in a report of 1,000,000'],
] as const;

/** Tables of what runs in one thread, and of what lies or sleeps or dies. */
export function costTables(all: readonly Series[]): string[] {
  return [
    ...section(
      'Cost of happens-before',
      'Nanoseconds, in one thread that knows of three others: the cost of the code alone.',
      ['', 'ns', 'more, ns'],
      clockRows(all),
    ),
    ...section(
      'One event of a Poller',
      'Nanoseconds to write a byte to one of the pairs it watches, to wait, and to read the byte, in one thread.',
      ['pairs watched', 'at one of 10 pairs, ns', '', 'at each pair in turn, ns', ''],
      pollerRows(all),
    ),
    ...section(
      'To make and close a pair',
      'Nanoseconds, in one thread.',
      ['', 'ns'],
      ofKind(all, 'create').map((series) => [nameOf(series), valueCell(series)]),
    ),
    ...section(
      'To import it in a fresh worker',
      'Milliseconds of processor time, with those that starting and ending a worker takes.',
      ['', 'ms', 'more than an empty one, ms'],
      importRows(all),
    ),
    ...section(
      'Memory of an idle pair',
      'Resident bytes a pair, of 10,000 that have nothing to do.',
      ['', 'bytes'],
      ofKind(all, 'memory').map((series) => [nameOf(series), valueCell(series)]),
    ),
    ...section(
      'Processor time of a program whose two threads sleep in reads',
      'Microseconds a second, all threads of the process together.',
      ['', 'µs'],
      ofKind(all, 'idle').map((series) => [nameOf(series), valueCell(series)]),
    ),
    ...section(
      'From the death of a thread to the wake-up of another',
      'Milliseconds, median of a round (median of the rounds, least … most), and the longest of all.',
      ['the other thread ends by', 'deaths', 'median, ms', 'longest, ms'],
      ofKind(all, 'death').map(deathRow),
    ),
  ];
}

function ofKind(all: readonly Series[], kind: Series['case']['kind']): Series[] {
  return all.filter((series) => series.case.kind === kind && series.version === 'here');
}

function nameOf({ case: { way } }: Series): string {
  return NAMES[way] ?? (way === 'postMessage' ? 'MessageChannel' : way);
}

function clockRows(all: readonly Series[]): string[][] {
  return CLOCK_ROWS.flatMap(([how, beside, what]) => {
    const series = find(all, { kind: 'clocks', how });
    if (series === undefined) return [];
    const base = beside === undefined ? undefined : find(all, { kind: 'clocks', how: beside });
    const more = base && summaryOf(series).median - summaryOf(base).median;
    return [[what, valueCell(series), more === undefined ? '' : `+ ${more.toFixed(1)}`]];
  });
}

function pollerRows(all: readonly Series[]): string[][] {
  const cells = (size: number, how: string): string[] => {
    const series = find(all, { kind: 'poller', size, how });
    const least = find(all, { kind: 'poller', size: WATCHED[0], how });
    if (series === undefined || least === undefined) return ['', ''];
    const factor = summaryOf(series).median / summaryOf(least).median;
    return [valueCell(series), `${factor.toFixed(2)} ×`];
  };
  return WATCHED.flatMap((size) => {
    if (find(all, { kind: 'poller', size }) === undefined) return [];
    return [[size.toLocaleString('en'), ...cells(size, 'mostly idle'), ...cells(size, 'all')]];
  });
}

function importRows(all: readonly Series[]): string[][] {
  const empty = find(all, { kind: 'import', way: 'nothing' });
  return ofKind(all, 'import').map((series) => {
    const more = (summaryOf(series).median - (empty ? summaryOf(empty).median : Number.NaN)) / 1e6;
    return [nameOf(series), valueCell(series, 1e6), series === empty ? '' : number(more)];
  });
}

function deathRow(series: Series): string[] {
  const how = series.case.how === 'exit' ? '`process.exit()`' : '`terminate()` by a third thread';
  const longest = Math.max(...series.samples.map(({ max = Number.NaN }) => max));
  const count = series.samples.reduce((sum, sample) => sum + sample.count, 0);
  return [how, String(count), valueCell(series, 1e6), number(longest / 1e6)];
}
