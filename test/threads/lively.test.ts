import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import { SEED } from '../support/stream.ts';
import type { Token } from './lively.job.ts';

const PROGRAM = new URL('./lively.program.ts', import.meta.url);
const ROUNDS = rounds(5_000);
/** How often each kind of round comes, at the least. */
const EACH = ROUNDS / 50;

test.for([
  ['that spin first', 4096],
  ['that sleep at once', 0],
] as const)(
  `three threads %s and pass a token on for ${ROUNDS} rounds, with their ends, are never told EDEADLK`,
  async ([, spinLimit]) => {
    const { round, told } = await run<Token>(PROGRAM, {
      input: { rounds: ROUNDS, seed: SEED, spinLimit },
      limitMs: 200_000,
      waitsFor: 'the token',
    });
    expect(round, `SEED=${SEED}`).toBeGreaterThanOrEqual(ROUNDS);
    for (const [what, count] of Object.entries(told)) {
      expect(count, `${what}: SEED=${SEED}`).toBeGreaterThan(what === 'late' ? -1 : EACH);
    }
  },
);
