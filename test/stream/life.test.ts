import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./life.program.ts', import.meta.url);

const CUT = [1, 2, 3, 'ECONNRESET', 'close'];
const LAWS: Record<string, unknown[]> = {
  'a Duplex whose peer exits: its bytes, then ECONNRESET': CUT,
  'a Duplex whose peer ends by itself: its bytes, then ECONNRESET': CUT,
  'a Duplex whose peer throws: its bytes, then ECONNRESET': CUT,
  'a Duplex whose peer is terminated: its bytes, then ECONNRESET': CUT,
  'a Duplex whose peer exits after it shut down writing: its bytes, and the end': [
    ...[1, 2, 3],
    'end',
    'close',
  ],
  'the read end of a pipe whose writer exits: its bytes, then ECONNRESET': CUT,
  'a Duplex that waits for room when its peer is terminated: ECONNRESET': ['ECONNRESET'],
  'the write end of a pipe that waits for room when its reader is terminated: ECONNRESET': [
    'ECONNRESET',
  ],
  'Web streams whose peer exits: its bytes, then ECONNRESET for both': [
    ...[1, 2, 3],
    'ECONNRESET',
    'ECONNRESET',
  ],
  'Web streams whose peer exits after it shut down writing: its bytes, and the end': [
    1,
    2,
    3,
    'end',
  ],
  'a Duplex that reads keeps the program running until the end': [1, 2, 3, 'end', 'close'],
  'a Duplex that nobody reads keeps nothing running': [false],
  'after unref a Duplex that reads keeps nothing running': [1, 2, 3],
  'ref counts again': ['end'],
};

test.for(Object.entries(LAWS))('%s', async ([law, saw]) => {
  const result = await run(PROGRAM, {
    input: { law },
    limitMs: 200_000,
    waitsFor: 'the program to end by itself',
  });
  expect(result).toEqual({ saw, code: 0 });
});
