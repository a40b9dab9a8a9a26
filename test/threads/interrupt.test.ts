import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import { SEED } from '../support/stream.ts';
import type { Job } from './interrupt.job.ts';

const PROGRAM = new URL('./interrupt.program.ts', import.meta.url);
const ROUNDS = rounds(20_000);

test(`interrupt is true if and only if one call is EINTR, in ${ROUNDS} rounds`, async () => {
  const job: Job = { rounds: ROUNDS, seed: SEED };
  const told = await run<Record<string, number>>(PROGRAM, {
    input: job,
    limitMs: 200_000,
    waitsFor: 'the worker to come out of its read; progress is begun, done, EINTRs, thread',
  });
  // Before, during and after the call.
  for (const what of ['yes', 'no', 'twice', 'sleeps']) {
    expect(told[what], `${what}: SEED=${SEED}`).toBeGreaterThan(0);
  }
});
