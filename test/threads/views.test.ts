import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import { SEED } from '../support/stream.ts';
import type { Job } from './views.job.ts';

const PROGRAM = new URL('./views.program.ts', import.meta.url);
const TOTAL = rounds(2 ** 20);

const JOBS = [100, 4096].flatMap((capacity) =>
  [false, true].map((workerWrites) => ({ capacity, workerWrites })),
);

test.for(JOBS)(
  `views carry ${TOTAL} bytes through $capacity, the worker writes: $workerWrites`,
  async (job) => {
    const result = await run(PROGRAM, {
      input: { ...job, total: TOTAL, seed: SEED } satisfies Job,
      limitMs: 200_000,
      waitsFor: 'the end of the stream',
    });
    expect(result, `SEED=${SEED}`).toEqual({
      written: TOTAL,
      reader: { read: TOTAL, wrong: '' },
    });
  },
);
