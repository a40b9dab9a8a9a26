import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./slots.program.ts', import.meta.url);

test.for([
  ['a worker that ends with ends of its own gives its slot back', 'keepsPair', 0],
  [
    'a worker whose end was closed by the function that made it is ended: EBADF, and no slot is lost',
    'closesEndMeanwhile',
    ['EBADF', 0],
  ],
  [
    'a handle whose port was passed on is EPROTO: its slot would end with a port that others have',
    'passesPortOn',
    ['EPROTO', 0, 'died'],
  ],
] as const)('%s', async ([, scene, sees]) => {
  const waitsFor = 'the end of a worker, or of a stream';
  expect(await run(PROGRAM, { input: scene, limitMs: 60_000, waitsFor })).toEqual(sees);
});
