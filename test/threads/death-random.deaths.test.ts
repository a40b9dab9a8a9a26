import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import { SEED } from '../support/stream.ts';

const PROGRAM = new URL('./death-random.program.ts', import.meta.url);
const ROUNDS = rounds(200);

test(`a stream comes to its end, with no wrong byte before, in ${ROUNDS} rounds of random deaths`, async () => {
  const told = await run<{ reads: number; writes: number; bytes: number }>(PROGRAM, {
    input: { rounds: ROUNDS, seed: SEED },
    limitMs: 200_000,
    waitsFor: 'the end of a stream, or all slots to be free again',
  });
  for (const [what, count] of Object.entries(told)) {
    expect(count, `${what}: SEED=${SEED}`).toBeGreaterThan(ROUNDS / 20);
  }
});
