import { type Series, summaryOf } from '../summary.ts';
import { number, section, sizeOf, valueCell } from './markdown.ts';
import { NAMES, WHERE } from './names.ts';

/** Tables of round trips. */
export function tripTables(all: readonly Series[]): string[] {
  return [
    ...section(
      'Round trip',
      'Nanoseconds, the median window of a round: median of the rounds (least … most); then trips timed singly, the median of the rounds.',
      ['', 'message', 'threads', 'trip, ns', 'p50', 'p99', 'p99.9', 'longest'],
      rowsOf(all, 'round-trip'),
    ),
    ...section(
      'A call with one number',
      'The same of function calls: through Comlink over a MessagePort and over a socket, and blocking ones.',
      ['', 'threads', 'call, ns', 'p50', 'p99', 'p99.9', 'longest'],
      rowsOf(all, 'call'),
    ),
  ];
}

function rowsOf(all: readonly Series[], kind: 'round-trip' | 'call'): string[][] {
  return all.flatMap((series) => {
    const { case: of, version } = series;
    if (of.kind !== kind || version !== 'here') return [];
    const singles = (['p50', 'p99', 'p999', 'max'] as const).map((field) =>
      number(summaryOf(series, field).median),
    );
    const name = [NAMES[of.way] ?? of.way, of.how].filter((part) => part !== '').join(', ');
    const size = kind === 'call' ? [] : [sizeOf(of.size)];
    return [[name, ...size, WHERE[of.cores], valueCell(series), ...singles]];
  });
}
