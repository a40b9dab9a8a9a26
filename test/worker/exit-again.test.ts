import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./exit-again.program.ts', import.meta.url);

test.for([
  { where: 'main', end: 'nothing left to do' },
  { where: 'main', end: 'process.exit' },
  { where: 'a plain Worker', end: 'nothing left to do' },
  { where: 'a plain Worker', end: 'process.exit' },
])('the library works in an exit handler as before. $where, ended by: $end', async (input) => {
  const result = await run(PROGRAM, {
    input,
    limitMs: 60_000,
    waitsFor: 'round trips in an exit handler',
  });
  expect(result).toEqual({ before: 20, atExit: 20, own: 3 });
});
