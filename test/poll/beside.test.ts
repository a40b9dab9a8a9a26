import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./beside.program.ts', import.meta.url);

test('a reader, a poll and two Pollers asleep on one end in four threads: all are woken', async () => {
  const results = await run<string[][]>(PROGRAM, {
    limitMs: 200_000,
    waitsFor: 'each of the four threads to get its byte',
  });
  expect(results).toHaveLength(5);
  for (const result of results) expect(result).toEqual(['read', 'poll', 'level', 'edge']);
});
