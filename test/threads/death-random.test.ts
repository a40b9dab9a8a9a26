import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { SEED } from '../support/stream.ts';

const PROGRAM = new URL('./death-random.program.ts', import.meta.url);

test('a stream comes to its end, with no wrong byte before, in 200 rounds of random deaths', async () => {
  const told = await run<{ reads: number; writes: number; bytes: number }>(PROGRAM, {
    input: { rounds: 200, seed: SEED },
    limitMs: 200_000,
    waitsFor: 'the end of a stream, or all slots to be free again',
  });
  for (const [what, count] of Object.entries(told)) {
    expect(count, `${what}: SEED=${SEED}`).toBeGreaterThan(10);
  }
});
