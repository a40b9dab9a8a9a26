import type { Case, Sample } from './plan.ts';

/** All rounds of one case. */
export interface Series {
  readonly case: Case;
  /** `before`: the checkout that --against named. */
  readonly version: 'here' | 'before';
  readonly samples: Sample[];
}

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)] ?? Number.NaN;
  const high = sorted[Math.ceil(middle)] ?? Number.NaN;
  return { median: (low + high) / 2, min: sorted[0] ?? low, max: sorted.at(-1) ?? high };
}

/** By how much the rounds differ, as a share of the median. */
export function spread({ median, min, max }: Summary): number {
  return (max - min) / median;
}

export function summaryOf(
  series: Series,
  field: 'value' | 'p50' | 'p99' | 'p999' | 'max' = 'value',
): Summary {
  return summarize(series.samples.map((sample) => sample[field] ?? Number.NaN));
}

/** How many times as long the other took, round by round: what drifts drifts in both. */
export function ratio(series: Series, other: Series): Summary {
  return summarize(
    series.samples.map(({ value }, i) => (other.samples[i]?.value ?? Number.NaN) / value),
  );
}

export function find(all: readonly Series[], wanted: Partial<Case>): Series | undefined {
  return all.find(
    ({ case: of, version }) =>
      version === 'here' &&
      Object.entries(wanted).every(([key, value]) => of[key as keyof Case] === value),
  );
}
