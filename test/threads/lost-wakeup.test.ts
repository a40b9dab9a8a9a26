import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import { SEED } from '../support/stream.ts';
import type { Job } from './lost-wakeup.job.ts';

const PROGRAM = new URL('./lost-wakeup.program.ts', import.meta.url);
const ROUNDS = rounds(20_000);

test.for(['read', 'write'] as const)(
  `no wake-up is lost in ${ROUNDS} rounds in which the peer of a sleeping %s closes or goes on`,
  async (side) => {
    const job: Job = { side, rounds: ROUNDS, batch: 500, seed: SEED };
    const { rounds: done, sleeps } = await run<{ rounds: number; sleeps: number }>(PROGRAM, {
      input: job,
      limitMs: 200_000,
      waitsFor: `the worker to wake up from its ${side}; progress is done, result, acting, failed`,
    });
    expect(done).toBe(ROUNDS);
    expect(sleeps).toBeGreaterThan(0);
  },
);
