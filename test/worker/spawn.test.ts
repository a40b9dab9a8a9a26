import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./spawn.program.ts', import.meta.url);

const CARRIED = {
  names: ['in', 'out'],
  bytes: [1, 2, 3],
  note: ['note', { deep: 1 }],
  id: true,
  old: [true, 'EBADF', 'EBADF'],
  worker: true,
  status: { code: 0 },
};

const UNTOUCHED = { error: 'as expected', made: 0, slots: 0, works: true };

const ended = (code: number): object => ({ code });
const THREW = { code: 1, cause: 'threw' };
const DIED = { died: true, cause: 'terminated' };

const SCENES: [law: string, scene: string, way: string, sees: unknown][] = [
  ['a thread started by its URL gets ends and workerData', 'carries', 'url', CARRIED],
  ['a thread started by its path gets ends and workerData', 'carries', 'href', CARRIED],
  ["a thread that the program's own function made gets them too", 'carries', 'factory', CARRIED],
  [
    'an end that cannot be handed on is refused, and nothing has happened',
    'refusesEnds',
    '',
    {
      closed: UNTOUCHED,
      dup: UNTOUCHED,
      string: UNTOUCHED,
      array: UNTOUCHED,
      nothing: UNTOUCHED,
      stillThere: [false, 1],
    },
  ],
  [
    'one end under two names is refused, and nothing has happened',
    'refusesOneEndTwice',
    '',
    ['EBUSY', 0, false, 1, 'open'],
  ],
  [
    'a source that makes no thread is refused, and no end and no slot is lost',
    'refusesSources',
    '',
    {
      errors: ['TypeError source() must be a Worker: source()=Object', 'RangeError', 'TypeError'],
      slots: 0,
      queued: 1,
    },
  ],
  [
    'a spawn with no slot left is ENFILE, and nothing has happened',
    'refusesWhenFull',
    '',
    { full: 'ENFILE', after: [0, false, 1], later: { code: 3 } },
  ],
  ...Object.entries({ end: ended(0), late: ended(0), exit: ended(7), throw: THREW }).map(
    ([way, status]): [string, string, string, unknown] => [
      `join returns the code of a thread that ends by ${way}, with no event loop, each time`,
      'joins',
      way,
      [status, status, status],
    ],
  ),
  [
    'join is ETIMEDOUT while the thread runs on, and may be called again',
    'joinTimesOut',
    '',
    { early: ['ETIMEDOUT', 'ETIMEDOUT'], still: ['open', 'blocked'], late: { code: 0 } },
  ],
  [
    'join refuses a timeout that is no number of milliseconds',
    'joinChecksItsTimeout',
    '',
    ['RangeError', 'RangeError', 'RangeError', 'RangeError', 'TypeError', { code: 0 }],
  ],
  ...Object.entries({ end: ended(0), exit: ended(7), throw: THREW }).map(
    ([way, status]): [string, string, string, unknown] => [
      `exited resolves with the code of a thread that ends by ${way}, and join returns it after`,
      'exits',
      way,
      [status, status, status],
    ],
  ),
  [
    'exited resolves after a join with what that returned',
    'exitsAfterJoin',
    '',
    [{ code: 7 }, { code: 7 }, { code: 7 }],
  ],
  [
    'a terminated thread has died, one that had ended before keeps its code',
    'terminates',
    '',
    { blocked: DIED, joined: DIED, ended: { code: 7 }, listed: false },
  ],
  [
    'threads() tells of each thread its name, its state and what it waits for',
    'threadsTells',
    '',
    {
      before: 0,
      me: ['main', 'running', false],
      sides: [
        ['reader', 'blocked', 'read', 1],
        ['writer', 'blocked', 'write', 0],
        ['joiner', 'blocked', 'join', null],
        ['grandchild', 'blocked', 'read', 1],
      ],
      ids: [true, true, true],
      slept: true,
      differ: 3,
      joins: true,
      ends: [{ code: 0 }, { code: 0 }, { code: 1 }],
    },
  ],
  [
    'threads() shows the first 80 bytes of a name',
    'threadsCutsNames',
    '',
    ['ü'.repeat(40), { code: 0 }],
  ],
  ['inherited is EINVAL in the main thread', 'inheritedInMain', '', 'EINVAL'],
  [
    'inherited is EINVAL in a worker whose first message is not from spawn',
    'inheritedOfAnother',
    '',
    [
      ['EINVAL', 0],
      ['EINVAL', 0],
      ['EINVAL', 0],
    ],
  ],
  [
    'inherited is EBUSY in a thread that holds ends, and these still work',
    'inheritedWhileHolding',
    '',
    [['EBUSY', 1], { code: 0 }],
  ],
  [
    'inherited is EBUSY in a thread that made ends while it waited, and these still work',
    'inheritedWhileHolding',
    'meanwhile',
    [['EBUSY', 1], { code: 0 }],
  ],
  [
    'inherited takes a thread that used the library but holds no end to the slot it was given',
    'inheritedAfterUse',
    '',
    { changed: true, own: true, slots: 1, status: { code: 0 } },
  ],
  [
    'inherited is EINVAL the second time, and waits for no message',
    'inheritedAgain',
    '',
    [[['out'], 'EINVAL', 'EINVAL'], { code: 0 }],
  ],
  [
    'ends go to the child of a child of a child, and all these threads are in one table',
    'childOfChild',
    '',
    {
      names: ['in', 'out'],
      bytes: [7, 8],
      note: 'far',
      id: true,
      listed: ['main', 'worker', 'middle', 'grandchild'],
      status: { code: 2 },
    },
  ],
  [
    'messages sent right after spawn reach a listener that the child adds later',
    'messagesArrive',
    'url',
    [[1, 2, 3], { code: 0 }],
  ],
  [
    'messages sent right after spawn reach a listener in a thread of a function, too',
    'messagesArrive',
    'factory',
    [[1, 2, 3], { code: 0 }],
  ],
  [
    'messages sent right after spawn reach a child that waited in inherited already',
    'messagesArriveWhereItWaits',
    '',
    [[1, 2, 3], { code: 0 }],
  ],
  [
    'threads that are unref let the process end while they run',
    'unref',
    'unref',
    { held: 'not held', reader: 'open' },
  ],
  [
    'a thread that is ref again holds the process until it has ended',
    'unref',
    'ref',
    { held: 1, reader: 'open' },
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
