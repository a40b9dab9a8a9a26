import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { BYTES, WOKEN_ROWS } from './woken.rows.ts';

const PROGRAM = new URL('./woken.program.ts', import.meta.url);

/** Each row with a real worker that sleeps. */
test.for(['stream', 'seqpacket'] as const)('%s: who is woken by what', async (type) => {
  const results = await run<{ event: string; stayed: boolean; ended: unknown }[]>(PROGRAM, {
    input: { type },
    limitMs: 200_000,
    waitsFor: 'the worker to come out of each call, or to stay in it',
  });
  expect(results).toEqual(
    WOKEN_ROWS.map(({ call, event, returns }) => ({
      event: `${type}: ${call}, ${event}`,
      stayed: returns === undefined,
      ended: returns ?? BYTES,
    })),
  );
});
