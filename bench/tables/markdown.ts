import { ratio, type Series, type Summary, summaryOf } from '../summary.ts';

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(3, ...all.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, i) =>
    i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)];
}

/** A heading, a sentence and a table; nothing where there are no rows. */
export function section(
  title: string,
  text: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  return rows.length === 0 ? [] : [`### ${title}`, '', text, '', ...table(head, rows), ''];
}

/** Median of the rounds, least and most. */
export function valueCell(series: Series | undefined, unit = 1): string {
  if (series === undefined) return '';
  const { median, min, max } = summaryOf(series);
  return `${number(median / unit)} (${number(min / unit)} … ${number(max / unit)})`;
}

/** How many times as long `series` took as `base`, round by round. */
export function timesCell(base: Series | undefined, series: Series | undefined): string {
  if (base === undefined || series === undefined) return '';
  return times(ratio(base, series));
}

export function times({ median, min, max }: Summary): string {
  return `${factor(median)} × (${factor(min)} … ${factor(max)})`;
}

export function sizeOf(bytes: number): string {
  return `${bytes.toLocaleString('en')} B`;
}

export function number(value: number): string {
  const digits = value < 100 ? 1 : 0;
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

function factor(value: number): string {
  return value < 100 ? value.toFixed(2) : value.toFixed(0);
}
