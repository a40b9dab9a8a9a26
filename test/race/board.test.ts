import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { BOARD } from './board.ts';

const PROGRAM = new URL('./board.program.ts', import.meta.url);

interface Outcome {
  races: number;
  text: string;
  accesses: number;
  dropped: number;
  degradedBytes: number;
}

const CASES = [false, true].flatMap((swap) =>
  (['data', 'data+space'] as const).flatMap((clocks) =>
    BOARD.map(({ program, races }, row) => ({ swap, clocks, row, program, races: races[clocks] })),
  ),
);

test.for(CASES)(
  'row $row, $clocks, swapped: $swap, two threads: $program: $races',
  async (given) => {
    const { row, clocks, races, swap } = given;
    const outcome = await run<Outcome>(PROGRAM, {
      input: { row, clocks, swap },
      limitMs: 60_000,
      waitsFor: 'both threads of the row',
    });
    expect(outcome.races, outcome.text).toBe(races ? 1 : 0);
    expect(outcome).toMatchObject({ dropped: 0, degradedBytes: 0 });
    expect(outcome.accesses).toBeGreaterThanOrEqual(2);
  },
);
