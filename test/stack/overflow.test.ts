import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { CALLS } from './overflow.calls.ts';

const PROGRAM = new URL('./overflow.program.ts', import.meta.url);

interface Report {
  tally: { worked: number; overflowed: number };
  wrong: string[];
}

const CASES = Object.keys(CALLS).flatMap((name) =>
  [false, true].map((optimised) => ({ name, optimised })),
);

test.for(CASES)(
  '$name at 2,000 depths of the stack throws RangeError or works, and nobody sleeps on: $optimised',
  async (given) => {
    const { tally, wrong } = await run<Report>(PROGRAM, {
      input: given,
      limitMs: 200_000,
      waitsFor: 'all depths to be tried',
    });
    expect(wrong).toEqual([]);
    expect(tally.worked + tally.overflowed).toBe(2000);
    expect(tally.worked).toBeGreaterThan(100);
    expect(tally.overflowed).toBeGreaterThan(50);
  },
);
