import { CALL_TARGETS, type Cores, SIZES, TARGETS, WATCHED } from './plan.ts';
import { find, ratio, type Series, type Summary, spread, summaryOf } from './summary.ts';

/** From this spread on a number is flagged. */
const WIDE = 0.2;

const WHERE: Readonly<Record<Cores, string>> = {
  two: 'pinned to two cores',
  one: 'pinned to one core',
  free: 'not pinned',
};

/** All that was measured, as Markdown. */
export function tables(all: readonly Series[]): string {
  const parts: string[] = [];
  for (const cores of ['two', 'one', 'free'] as const) {
    parts.push(...throughputTable(all, cores));
  }
  parts.push(
    ...tripTable(all),
    ...clockTable(all),
    ...pollerTable(all),
    ...deathTable(all),
    ...targetTable(all),
    ...callTargetTable(all),
    ...beforeTable(all),
    ...warnings(all),
  );
  return `${parts.join('\n')}\n`;
}

function throughputTable(all: readonly Series[], cores: Cores): string[] {
  const rows = SIZES.flatMap((size) => {
    const wanted = { kind: 'throughput', size, cores } as const;
    const own = find(all, { ...wanted, way: 'socketpair' });
    const rivals = (['postMessage', 'ringbuf.js'] as const).map((way) =>
      find(all, { ...wanted, way }),
    );
    if (own === undefined && rivals.every((rival) => rival === undefined)) return [];
    const rate = own === undefined ? '' : number((size / summaryOf(own).median) * 1e3);
    const cells = rivals.flatMap((rival) => [
      nsCell(rival),
      own && rival ? times(ratio(own, rival)) : '',
    ]);
    return [[sizeOf(size), nsCell(own), rate, ...cells]];
  });
  if (rows.length === 0) return [];
  const head = ['message', 'socketpair, ns', 'MB/s', 'postMessage, ns', '', 'ringbuf.js, ns', ''];
  return [
    `### Throughput, ${WHERE[cores]}`,
    '',
    'Nanoseconds a message, median of the rounds (least … most); how many times as long as this library.',
    '',
    ...table(head, rows),
    '',
  ];
}

function tripTable(all: readonly Series[]): string[] {
  const trips = all.filter(({ case: of, version }) => {
    return of.kind === 'round-trip' && version === 'here';
  });
  if (trips.length === 0) return [];
  const rows = trips.map((series) => {
    const { way, spin, cores } = series.case;
    const how = way === 'socketpair' ? `, ${spin ? 'spinning' : 'sleeping'}` : '';
    const singles = (['p50', 'p99', 'max'] as const).map((field) =>
      number(summaryOf(series, field).median),
    );
    return [`${way}${how}`, WHERE[cores], nsCell(series), ...singles];
  });
  return [
    '### Round trip of one byte, or a call with one number',
    '',
    'Nanoseconds, the median window of a round (median of the rounds, least … most); then trips timed singly.',
    '',
    ...table(['', 'threads', 'trip, ns', 'p50', 'p99', 'max'], rows),
    '',
  ];
}

/** What is measured, and beside what. */
const CLOCK_ROWS = [
  ['off', undefined, 'a call of `write` or `read`, 16 bytes, without clocks'],
  ['beside', 'off', 'without clocks, after a pair with clocks was used in the process'],
  ['on', 'off', 'with clocks'],
  ['told anew', 'off', 'with clocks, watched memory touched before each write'],
  ['bare', undefined, 'an access of shared memory'],
  ['watched', 'bare', 'the same, watched, again at the same time'],
] as const;

function clockTable(all: readonly Series[]): string[] {
  const seriesOf = (part: string | undefined): Series | undefined =>
    all.find((series) => series.version === 'here' && series.case.part === part);
  const rows = CLOCK_ROWS.flatMap(([part, beside, what]) => {
    const series = seriesOf(part);
    if (series === undefined) return [];
    const base = beside === undefined ? undefined : seriesOf(beside);
    const more = base && summaryOf(series).median - summaryOf(base).median;
    return [[what, nsCell(series), more === undefined ? '' : `+ ${more.toFixed(1)}`]];
  });
  if (rows.length === 0) return [];
  return [
    '### Cost of happens-before',
    '',
    'Nanoseconds, in one thread that knows of three others: the cost of the code alone.',
    '',
    ...table(['', 'ns', 'more, ns'], rows),
    '',
  ];
}

function pollerTable(all: readonly Series[]): string[] {
  const cells = (size: number, everywhere: boolean): string[] => {
    const series = find(all, { kind: 'poller', size, all: everywhere });
    const least = find(all, { kind: 'poller', size: WATCHED[0], all: everywhere });
    if (series === undefined || least === undefined) return ['', ''];
    const factor = summaryOf(series).median / summaryOf(least).median;
    return [nsCell(series), `${factor.toFixed(2)} ×`];
  };
  const rows = WATCHED.flatMap((size) => {
    if (find(all, { kind: 'poller', size }) === undefined) return [];
    return [[size.toLocaleString('en'), ...cells(size, false), ...cells(size, true)]];
  });
  if (rows.length === 0) return [];
  return [
    '### One event of a Poller',
    '',
    'Nanoseconds to write a byte to one of the pairs it watches, to wait, and to read the byte, in one thread.',
    '',
    ...table(['pairs watched', 'at one of 10 pairs, ns', '', 'at each pair in turn, ns', ''], rows),
    '',
  ];
}

function deathTable(all: readonly Series[]): string[] {
  const rows = all.flatMap((series) => {
    const { kind, death } = series.case;
    if (kind !== 'death' || series.version !== 'here') return [];
    const how = death === 'exit' ? 'process.exit()' : 'terminate() by a third thread';
    const worst = Math.max(...series.samples.map(({ max = Number.NaN }) => max));
    const count = series.samples.reduce((sum, sample) => sum + sample.count, 0);
    return [[how, String(count), msCell(series), number(worst / 1e6)]];
  });
  if (rows.length === 0) return [];
  return [
    '### From the death of a thread to the wake-up of another',
    '',
    'Milliseconds, median of a round (median of the rounds, least … most), and the longest of all.',
    '',
    ...table(['the other thread ends by', 'deaths', 'median, ms', 'longest, ms'], rows),
    '',
  ];
}

function targetTable(all: readonly Series[]): string[] {
  const rows = [...TARGETS].flatMap(([size, target]) => {
    const wanted = { kind: 'throughput', size, cores: 'two' } as const;
    const own = find(all, { ...wanted, way: 'socketpair' });
    const rival = find(all, { ...wanted, way: 'postMessage' });
    if (own === undefined || rival === undefined) return [];
    const reached = ratio(own, rival);
    const verdict = reached.median >= target ? 'reached' : 'MISSED';
    return [[sizeOf(size), `${target} ×`, times(reached), verdict]];
  });
  if (rows.length === 0) return [];
  const title = '### Targets: faster than postMessage, pinned to two cores';
  return [title, '', ...table(['message', 'at least', 'measured', ''], rows), ''];
}

function callTargetTable(all: readonly Series[]): string[] {
  const rows = [...CALL_TARGETS].flatMap(([way, target]) => {
    const wanted = { kind: 'round-trip', cores: 'two' } as const;
    const own = find(all, { ...wanted, way });
    const rival = find(all, { ...wanted, way: 'synckit' });
    if (own === undefined || rival === undefined) return [];
    const reached = ratio(own, rival);
    const verdict = reached.median >= target ? 'reached' : 'MISSED';
    return [[way, `${target} ×`, times(reached), verdict]];
  });
  if (rows.length === 0) return [];
  const title = '### Targets: blocking calls faster than those of synckit, pinned to two cores';
  return [title, '', ...table(['answered by', 'at least', 'measured', ''], rows), ''];
}

function beforeTable(all: readonly Series[]): string[] {
  const rows = all.flatMap((before) => {
    if (before.version !== 'before') return [];
    const after = find(all, before.case);
    if (after === undefined) return [];
    return [[before.case.name, nsCell(before), nsCell(after), times(ratio(after, before))]];
  });
  if (rows.length === 0) return [];
  return ['### Before and after', '', ...table(['case', 'before', 'after', 'faster'], rows), ''];
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

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(3, ...all.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, i) =>
    i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)];
}

function nsCell(series: Series | undefined): string {
  if (series === undefined) return '';
  const { median, min, max } = summaryOf(series);
  return `${number(median)} (${number(min)} … ${number(max)})`;
}

function msCell(series: Series): string {
  const [median, min, max] = Object.values(summaryOf(series)).map((ns: number) => ns / 1e6);
  return `${number(median ?? 0)} (${number(min ?? 0)} … ${number(max ?? 0)})`;
}

function times({ median, min, max }: Summary): string {
  return `${median.toFixed(2)} × (${min.toFixed(2)} … ${max.toFixed(2)})`;
}

function sizeOf(bytes: number): string {
  return `${bytes.toLocaleString('en')} B`;
}

function number(value: number): string {
  const digits = value < 100 ? 1 : 0;
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
