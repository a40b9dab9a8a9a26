import type { RatePoint, TripPoint } from './charts.d.mts';
import { SIZES, type Way } from './plan.ts';
import { find, type Series, summaryOf } from './summary.ts';
import { NAMES } from './tables/names.ts';

const LINES: readonly Way[] = [
  'socketpair',
  'kernel',
  'pipe',
  'C-ring',
  'postMessage',
  'ringbuf.js',
  'duplex',
  'net',
  'thread-stream',
];

/** Points of the chart of throughput. */
export function ratePoints(all: readonly Series[]): RatePoint[] {
  return LINES.flatMap((way) =>
    SIZES.flatMap((size) => {
      const series = find(all, { kind: 'throughput', way, how: '', size, cores: 'two' });
      if (series === undefined) return [];
      return [{ name: NAMES[way] ?? way, size, rate: (size / summaryOf(series).median) * 1e3 }];
    }),
  );
}

/** Points of the chart of round trips. */
export function tripPoints(all: readonly Series[]): TripPoint[] {
  return all.flatMap((series) => {
    const { kind, way, how, size, cores } = series.case;
    if (kind !== 'round-trip' || size !== 1 || cores !== 'two') return [];
    const name = [NAMES[way] ?? way, how].filter((part) => part !== '').join(', ');
    const point = (share: string, field: 'p50' | 'p99' | 'p999'): TripPoint => {
      return { name, share, ns: summaryOf(series, field).median };
    };
    return [point('median', 'p50'), point('99 %', 'p99'), point('99.9 %', 'p999')];
  });
}
