import { find, type Series, spread, summaryOf } from '../summary.ts';
import { costTables } from './costs.ts';
import { section, timesCell, valueCell } from './markdown.ts';
import { throughputTables } from './throughput.ts';
import { tripTables } from './trips.ts';

/** From this spread on a number is flagged. */
const WIDE = 0.2;

/** All that was measured, as Markdown. */
export function tables(all: readonly Series[]): string {
  const parts = [
    ...(['two', 'one', 'free'] as const).flatMap((cores) => throughputTables(all, cores)),
    ...tripTables(all),
    ...costTables(all),
    ...beforeTable(all),
    ...warnings(all),
  ];
  return `${parts.join('\n')}\n`;
}

function beforeTable(all: readonly Series[]): string[] {
  const rows = all.flatMap((before) => {
    if (before.version !== 'before') return [];
    const after = find(all, before.case);
    if (after === undefined) return [];
    const name = before.case.name;
    return [[name, valueCell(before), valueCell(after), timesCell(after, before)]];
  });
  const head = ['case', 'before', 'after', 'before / after'];
  return section(
    'Before and after',
    'Of the checkout that --against names, and of this one.',
    head,
    rows,
  );
}

function warnings(all: readonly Series[]): string[] {
  const wide = all.flatMap((series) => {
    const share = spread(summaryOf(series));
    const percent = Math.round(share * 100);
    return share > WIDE ? [`- ${series.case.name}: ${percent} %`] : [];
  });
  if (wide.length === 0) return [];
  return ['Rounds differ by more than 20 % of the median in:', '', ...wide, ''];
}
