import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import { DEPTHS } from './depths.ts';
import { CALLS, type Case } from './overflow.calls.ts';

const PROGRAM = new URL('./overflow.program.ts', import.meta.url);

interface Report {
  tally: { worked: number; overflowed: number };
  wrong: string[];
}

/** A small one has V8 look often; each of the others, tried in CI, has it look at other depths. */
const BUDGETS = [1_000, 5_000, 20_000].slice(0, rounds(3));

const CASES: Case[] = Object.keys(CALLS).flatMap((name) => [
  { name, optimised: false },
  { name, optimised: true },
  ...BUDGETS.map((budget) => ({ name, optimised: false, budget })),
]);

test.for(CASES)(
  `$name at ${DEPTHS.length} depths of the stack throws RangeError or works, and nobody sleeps on: $optimised, $budget`,
  async (given) => {
    const { tally, wrong } = await run<Report>(PROGRAM, {
      input: given,
      limitMs: 200_000,
      waitsFor: 'all depths to be tried',
    });
    expect(wrong).toEqual([]);
    expect(tally.worked + tally.overflowed).toBe(DEPTHS.length);
    expect(tally.worked).toBeGreaterThan(DEPTHS.length / 20);
    expect(tally.overflowed).toBeGreaterThan(DEPTHS.length / 40);
  },
);
