import { expect, test } from 'vitest';
import { laws } from './laws.ts';

test.for(Object.entries(laws))(
  'in every schedule: %s',
  ([, law]) => {
    const { verdict, runs, counterexample } = law();
    expect(verdict, String(counterexample)).toBe('verified');
    expect(runs).toBeGreaterThan(1);
  },
  120_000,
);
