import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./stopped-asleep.program.ts', import.meta.url);

test('a thread that was stopped in its sleep is not asleep: who waits for it gets its bytes, and no EDEADLK', async () => {
  const saw = await run<unknown>(PROGRAM, {
    input: {},
    limitMs: 100_000,
    waitsFor: 'the bytes of a thread that was stopped in a read',
  });
  expect(saw).toEqual([['ERR_SCRIPT_EXECUTION_TIMEOUT'], 'asleep', 'read 4']);
});
