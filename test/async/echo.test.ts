import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import { SEED } from '../support/stream.ts';
import type { Job } from './echo.job.ts';

const PROGRAM = new URL('./echo.program.ts', import.meta.url);
const MIB = 2 ** 20;

const JOBS = [false, true].flatMap((asyncInWorker) => [
  { asyncInWorker, capacity: 65_536, total: rounds(64) * MIB },
  { asyncInWorker, capacity: 61, total: rounds(MIB / 4) },
]);

test.for(JOBS)(
  'one side awaits and the other blocks, both ways at once: $asyncInWorker, $capacity, $total',
  async (job) => {
    const result = await run(PROGRAM, {
      input: { ...job, seed: SEED } satisfies Job,
      limitMs: 200_000,
      waitsFor: 'the stream to come back',
    });
    expect(result, `SEED=${SEED}`).toEqual({
      echoed: job.total,
      saw: { read: job.total, wrong: '' },
    });
  },
);
