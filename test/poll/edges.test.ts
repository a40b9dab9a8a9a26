import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import { SEED } from '../support/stream.ts';

const PROGRAM = new URL('./edges.program.ts', import.meta.url);
const ROUNDS = rounds(10_000);

test(`${ROUNDS} writes race with add, modify, delete and wait: no edge is lost`, async () => {
  const { received, waits } = await run<{ received: number; waits: number }>(PROGRAM, {
    input: { rounds: ROUNDS, seed: SEED },
    limitMs: 200_000,
    waitsFor: 'all bytes and the end of all pairs',
  });
  expect(received, `SEED=${SEED}`).toBe(ROUNDS);
  expect(waits).toBeGreaterThan(ROUNDS / 64);
});
