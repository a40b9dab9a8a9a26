import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
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
    expect(tally.worked + tally.overflowed).toBe(2000);
    expect(tally.worked).toBeGreaterThan(50);
    expect(tally.overflowed).toBeGreaterThan(50);
  },
);
