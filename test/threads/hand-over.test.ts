import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./hand-over.program.ts', import.meta.url);

const SCENES: [law: string, scene: string, sees: unknown][] = [
  [
    'an end that is handed to a thread takes its queue along, and its old object is EBADF',
    'queueGoesWithTheEnd',
    {
      old: 'EBADF',
      adopted: 'adopted',
      there: [4, 5, 6, 7, 8, 9, 10, 11],
      here: [1, 2],
      peer: 'open',
    },
  ],
  [
    'a handle that two threads get is adopted by the first only',
    'handleIsAdoptedOnce',
    ['adopted', 'EBADF', 'EBADF', 'open'],
  ],
  [
    'of two threads that adopt one handle at the same time, one does',
    'oneOfTwoThreadsAdopts',
    { both: 0, neither: 0 },
  ],
  ['an end may come in workerData', 'endComesInWorkerData', [[1, 2, 3], 'EBADF']],
  [
    'an end may come back, across the wrap of its positions',
    'endComesBack',
    { there: [1, 2, 3, 4], old: 'EBADF', here: [5, 6], back: [1, 2, 3, 4, 5], end: 0 },
  ],
  [
    'a stream passes through threads that hand its end on, and every byte is right',
    'streamPassesThroughThreeThreads',
    [-1],
  ],
  [
    'a read that sleeps while its peer is handed on is woken by the next holder',
    'sleeperIsWokenByTheNextHolder',
    [1, 42, 'forwarded'],
  ],
  [
    'every thread has a number of its own',
    'everyThreadHasItsOwnNumber',
    { same: true, different: 4 },
  ],
];

test.for(SCENES)('%s', async ([, scene, sees]) => {
  const saw = await run(PROGRAM, {
    input: { scene },
    limitMs: 200_000,
    waitsFor: 'the workers to answer',
  });
  expect(saw).toEqual(sees);
});
