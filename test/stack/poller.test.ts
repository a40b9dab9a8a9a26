import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { DEPTHS } from './depths.ts';
import { CASES } from './poller.cases.ts';

const PROGRAM = new URL('./poller.program.ts', import.meta.url);

interface Report {
  tally: { worked: number; overflowed: number };
  wrong: string[];
}

test.for(CASES)(
  'a Poller that runs out of stack loses no event, and no interest: $name, $way, $budget',
  async (given) => {
    const { tally, wrong } = await run<Report>(PROGRAM, {
      input: given,
      limitMs: 200_000,
      waitsFor: 'all depths to be tried',
    });
    expect(wrong).toEqual([]);
    expect(tally.worked + tally.overflowed).toBe(DEPTHS.length);
    expect(tally.worked).toBeGreaterThan(DEPTHS.length / 40);
    expect(tally.overflowed).toBeGreaterThan(DEPTHS.length / 40);
  },
);
