import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import type { Job } from './bridge.program.ts';

const PROGRAM = new URL('./bridge.program.ts', import.meta.url);

const JOBS = (['TCP', 'Unix'] as const).flatMap((over) =>
  (['client', 'server'] as const).map((role): Job => ({ over, role })),
);

test.for(JOBS)('a bridge to $over keeps half-close: a blocking $role behind it', async (input) => {
  const result = await run(PROGRAM, { input, limitMs: 200_000, waitsFor: 'request and answer' });
  const seen = [
    { count: 5_000_000, right: true },
    { count: 3_000_000, right: true },
  ];
  const [here, there] = input.role === 'server' ? seen : seen.reverse();
  expect(result).toEqual({ here, there, closed: true });
});
