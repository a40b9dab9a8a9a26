import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./loop.program.ts', import.meta.url);

const LAWS: Record<string, unknown[]> = {
  'a pending read keeps the program running until it is settled': [1, 1, 1, 2, 1, 3],
  'a call that was given up after a time has kept it running, and does no more': ['ETIMEDOUT'],
  'after unref a pending read does not keep the program running': ['pending'],
  'unref counts for a read that is pending already': ['pending'],
  'ref counts again': [1, 9],
  'ends, handles, threads and the reaper keep nothing alive': [1, false, false, true],
  'async iteration ends with the stream, and then the program': [1, 2, 3, 4, 5],
};

test.for(Object.entries(LAWS))('%s', async ([law, saw]) => {
  const result = await run(PROGRAM, {
    input: { law },
    limitMs: 200_000,
    waitsFor: 'the program to end by itself',
  });
  expect(result).toEqual({ saw, code: 0 });
});
