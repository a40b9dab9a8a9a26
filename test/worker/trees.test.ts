import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./trees.program.ts', import.meta.url);

test('a thread whose child runs keeps its slot: a handle of another tree is EXDEV until it has ended', async () => {
  const seen = await run(PROGRAM, { input: undefined, limitMs: 60_000, waitsFor: 'a worker' });
  expect(seen).toEqual(['EXDEV', 'died', 1]);
});
