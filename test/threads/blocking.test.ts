import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { LAWS } from './blocking.laws.ts';

const PROGRAM = new URL('./blocking.program.ts', import.meta.url);

/** Across two threads, the sleeper once in the main thread and once in the worker, on both ends. */
test.for(Object.entries(LAWS))('%s', async ([name, { kind, sees }]) => {
  const results = await run<{ label: string; saw: unknown }[]>(PROGRAM, {
    input: { law: name },
    limitMs: 200_000,
    waitsFor: 'both threads to come out of their calls',
  });
  expect(results).toHaveLength(kind === 'pipe' ? 2 : 4);
  for (const { label, saw } of results) expect(saw, label).toEqual(sees);
});
