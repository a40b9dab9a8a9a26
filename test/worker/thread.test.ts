import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./thread.program.ts', import.meta.url);
const diedOf = (cause: string): object => ({ died: true, cause });
const DIED = diedOf('terminated');

const SCENES: [law: string, scene: string, way: string, sees: unknown][] = [
  ['join returns the code of a thread that exits', 'ends', 'exit', [{ code: 7 }, { code: 7 }]],
  [
    'join and exited keep all 32 bits of an exit code',
    'ends',
    'largeCode',
    [{ code: 2 ** 31 - 1 }, { code: 2 ** 31 - 1 }],
  ],
  [
    'join says that a thread ran out of memory',
    'ends',
    'memory',
    [diedOf('unknown'), diedOf('unknown')],
  ],
  [
    'join says that a thread ended without a word',
    'ends',
    'reallyExit',
    [diedOf('unknown'), diedOf('unknown')],
  ],
  ['join says that a thread never started', 'missingFile', '', diedOf('never-started')],
  [
    'a thread that is terminated asleep in a read closes its ends, and join says that it died',
    'terminated',
    'asleep',
    [0, 'died', DIED],
  ],
  ...['joined', 'awaited'].map((way): [string, string, string, unknown] => [
    `a thread that wakes because it is being ended, and ends itself, died: it has no code, ${way}`,
    'dyingEndsItself',
    way,
    [0, 'died', true, true],
  ]),
  [
    'a thread that is terminated before it has begun closes its ends, and join says that it died',
    'terminated',
    'at once',
    [0, 'died', DIED],
  ],
  [
    'a thread that is terminated in a loop closes its ends, and join says that it died',
    'terminatedWhileSpinning',
    '',
    [0, 'died', DIED],
  ],
  ...Object.entries({ code: { code: 7 }, died: DIED }).map(
    ([way, status]): [string, string, string, unknown] => [
      `join knows the ${way} of a thread whose slot is another's by then`,
      'slotIsTaken',
      way,
      [status, true, false, { code: 0 }],
    ],
  ),
  [
    'a child that waits for its joiner gets EDEADLK if its slot is the higher one',
    'deadlockOfChild',
    '',
    [{ code: 0 }, 'EDEADLK'],
  ],
  [
    'join is EDEADLK if the child waits for its joiner, whose slot is the higher one',
    'deadlockOfJoiner',
    '',
    [['EDEADLK', { code: 0 }], { code: 0 }, true],
  ],
  [
    'interrupt of a thread ends its call with EINTR, and is false when there is none',
    'interrupted',
    '',
    [true, 'EINTR', { code: 0 }, false],
  ],
  [
    'join is EINTR when it is interrupted, and may be called again',
    'joinIsInterrupted',
    '',
    ['EINTR', true, { code: 0 }, DIED],
  ],
];

test.for(SCENES)('%s', async ([, scene, way, sees]) => {
  const saw = await run(PROGRAM, {
    input: { scene, way },
    limitMs: 200_000,
    waitsFor: `the threads of the scene ${scene} ${way}`,
  });
  expect(saw).toEqual(sees);
});
