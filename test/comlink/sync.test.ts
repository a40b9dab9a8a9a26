import { beforeAll, expect, test } from 'vitest';
import { run } from '../support/run.ts';

const WAYS = ['expose', 'keep codes', 'serve', 'ask', 'alone'] as const;
const ALONE = 'alone';
const BOTH = ['expose', 'serve'] as const;

const RESET = ['SystemError', 'ECONNRESET'];
const LATE = ['SystemError', 'ETIMEDOUT'];
const DEADLOCK = ['SystemError', 'EDEADLK'];

/** Laws of a proxy whose other side awaits (`Comlink.expose`), and of one whose other side blocks. */
const LAWS: [law: string, scene: string, sees: unknown][] = [
  ['functions return their results', 'calls', [3, 'ü', null, null]],
  ['valueOf reads a property, at any depth', 'reads', [3, 42, '3']],
  ['properties are written', 'writes', 9],
  ['a callback is written to a property, and called from there', 'writesCallback', 42],
  [
    'classes are constructed there, and a released object is gone without the rest',
    'constructs',
    [7, 10, 10, ['SystemError', 'EBADF'], 2],
  ],
  ['results by proxy stay there', 'proxies', [11, 11]],
  ['what structured clone keeps is kept', 'clones', [true, 0, [1, 2]]],
  ['values larger than the ring go through', 'large', [true, 1_000_000, true]],
  ['2,000 calls keep their order', 'many', 1_999_000],
  ['a path that leaves the object is refused', 'leavesTheObject', [['SystemError', 'EPERM'], 2]],
  ['a call that timed out leaves the stream in step', 'timesOut', [LATE, LATE, 3]],
  ['so it does on a nonblock end', 'timesOutNonblocking', [LATE, 3]],
  ['a call that timed out half written too', 'timesOutWhileWriting', [LATE, 3, 100_000]],
  [
    'calls at the end of the stack fail by a RangeError each, and the next one works',
    'stackEnd',
    [true, ['RangeError'], 3],
  ],
  ['a thread that is terminated fails the call that waits for it', 'terminated', 'ECONNRESET'],
  ['a thread that ends fails the call, and later ones', 'dies', [RESET, ['SystemError', 'EPIPE']]],
  ['a thread that runs out of memory fails the call', 'outOfMemory', RESET],
  ['a socket that was closed here fails the call', 'closed', ['SystemError', 'EBADF']],
  ['releaseProxy lets the other thread end', 'releases', 0],
  ['a proxy is no promise', 'notAwaited', true],
  [
    'what a callback throws is thrown in its caller, and in the call',
    'throwsBack',
    ['RangeError', 'from the callback'],
  ],
];

const OF_ONE: [law: string, way: string, scene: string, sees: unknown][] = [
  [
    'errors keep the code that Node writes before the message',
    'expose',
    'throws',
    [['RangeError', 'EBUSY'], ['RangeError', 'E_OWN: as asked'], { thrown: { any: 1 } }, 2],
  ],
  ...['keep codes', 'serve'].map((way): [string, string, string, unknown] => [
    `errors keep every code: ${way}`,
    way,
    'throws',
    [['RangeError', 'EBUSY'], ['RangeError', 'E_OWN'], { thrown: { any: 1 } }, 2],
  ]),
  [
    'what can not be sent throws, and the stream stays in step: expose',
    'expose',
    'refusesToSend',
    [['DataCloneError', 'SystemError', ofAPort(), 'TypeError'], 2],
  ],
  [
    'what can not be sent throws, and the stream stays in step: serve',
    'serve',
    'refusesToSend',
    [['DataCloneError', 'SystemError', ofAPort(), 'DataCloneError'], 2],
  ],
  ['an async function is waited for', 'expose', 'awaits', 'much later'],
  ['an async function of serve is EDEADLK, and no hang', 'serve', 'awaits', DEADLOCK],
  [
    'callbacks are called while the call waits, and may call themselves',
    'expose',
    'callsBack',
    [30, 203],
  ],
  [
    'a callback answers though its proxy is collected while the call is under way',
    'expose',
    'forgotten',
    [42, 43, 44],
  ],
  ['callbacks of serve too, three deep', 'serve', 'callsBack', [30, 121, 45]],
  ['an async callback of a thread that blocks is EDEADLK', 'expose', 'callsBackLate', DEADLOCK],
  ['a promise that is never settled ends by the timeout', 'expose', 'dropsLateProxy', [LATE, 3]],
  ['two threads that only ask each other get EDEADLK', 'ask', 'deadlock', [DEADLOCK, 'EDEADLK']],
];

/** The name of what this runtime throws for a port that is sent and not transferred. */
function ofAPort(): string {
  const { port1, port2 } = new MessageChannel();
  try {
    port1.postMessage(port2);
  } catch (error) {
    return (error as Error).name;
  } finally {
    port1.close();
  }
  throw new Error('the port was sent');
}

const results: Record<string, Record<string, unknown>> = {};

beforeAll(async () => {
  const program = new URL('./sync.program.ts', import.meta.url);
  const play = async (way: string): Promise<void> => {
    const waitsFor = `the scenes of ${way}`;
    results[way] = await run(program, { input: way, limitMs: 100_000, waitsFor });
  };
  await Promise.all(WAYS.map(play));
}, 520_000);

test.for(BOTH.flatMap((way) => LAWS.map((law) => [way, ...law] as const)))(
  '%s: %s',
  ([way, , scene, sees]) => {
    expect(results[way]?.[scene]).toEqual(sees);
  },
);

test.for(OF_ONE)('%s', ([, way, scene, sees]) => {
  expect(results[way]?.[scene]).toEqual(sees);
});

test('one thread that has both ends gets EDEADLK, and misuse is told before', () => {
  expect(results[ALONE]).toEqual([DEADLOCK, 'RangeError', ['SystemError', 'EBADF'], false]);
});
