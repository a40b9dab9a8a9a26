import { beforeAll, expect, test } from 'vitest';
import { run } from '../support/run.ts';

const RESET = ['SystemError', 'ECONNRESET'];
const PIPE = ['SystemError', 'EPIPE'];
const DENIED = ['SystemError', 'EPERM'];

const LAWS: [law: string, scene: string, sees: unknown][] = [
  ['methods are called, async ones too', 'calls', [3, 'much later']],
  ['properties are read, at any depth', 'reads', [3, 42]],
  ['properties are written', 'writes', 9],
  [
    'classes are constructed there, and a released object is gone without the rest',
    'constructs',
    [7, ['Error', 'Proxy has been released and is not useable'], 2],
  ],
  ['results by proxy stay there', 'proxies', [11, 11]],
  ['callbacks by proxy are called from there', 'callsBack', 30],
  ['fifty callbacks at once do not mix', 'manyCallbacks', 3_675],
  ['twenty proxies at once do not mix', 'manyProxies', true],
  ['createEndpoint gives a second way in, for callbacks too', 'createsEndpoint', [23, 3]],
  ['transferred buffers arrive, and are detached here', 'transfers', [100_000, 0, 300_000]],
  ['a port goes through the stream', 'carriesPorts', 'through the port'],
  [
    'what structured clone keeps is kept',
    'clones',
    {
      cycle: true,
      shared: true,
      date: 0,
      set: ['1', '0', 'NaN', 'undefined'],
      bytes: [2, 3],
      floats: [false, true],
      regexp: '/a+/gi',
      hole: [true, true],
      error: [true, 'kept', 7],
      instance: { x: 1 },
      nothing: [null, null, {}],
    },
  ],
  ['values larger than the ring go through, and calls beside them', 'large', [true, true, 2]],
  [
    'what is thrown there is thrown here',
    'throws',
    [['RangeError', 'EBUSY: as asked'], { thrown: { any: 1 } }, { thrown: null }],
  ],
  [
    'what can not be sent throws at once, and the stream stays in step',
    'refusesToSend',
    ['DataCloneError', 'DataCloneError', ['DataCloneError', 'SystemError', 'TypeError'], 2],
  ],
  ['both sides call each other on one endpoint', 'bothWays', 40_200],
  ['releaseProxy closes both ends, and both threads may end', 'releases', [0, true]],
  [
    'releaseProxy leaves an endpoint open that is used the other way',
    'releasesOneOfTwo',
    [3, false],
  ],
  [
    'calls reject when their thread ends by itself, and later ones too',
    'dies',
    [RESET, RESET, RESET, PIPE],
  ],
  [
    'calls reject when their thread is terminated, those on proxies too',
    'terminated',
    [RESET, RESET, PIPE, PIPE],
  ],
  [
    'calls reject when the socket is closed here',
    'closedHere',
    [['SystemError', 'ECANCELED'], PIPE],
  ],
  ['a path that leaves the object is refused', 'leavesTheObject', [[DENIED, DENIED, DENIED], 2]],
  ['a value that the other side has no handler for rejects', 'unknownHandler', ['throw', 2]],
  [
    'a Socket is an argument and a result of a call over a port',
    'socketOverPort',
    ['TO BE SHOUTED', true, 'open', false],
  ],
  [
    'a Socket is refused by a call over a stream, and closed',
    'socketOverStream',
    [['SystemError', 'ENOTSUP'], 'closed', 2],
  ],
  [
    'a Socket is refused by a call of an object over there, and closed',
    'socketToObject',
    [['SystemError', 'ENOTSUP'], 'closed', 11],
  ],
  [
    'a Socket that is written to a property is refused too',
    'socketWritten',
    [['SystemError', 'ENOTSUP'], 'closed', 3],
  ],
];

let results: Record<string, unknown> = {};

beforeAll(async () => {
  const program = new URL('./endpoint.program.ts', import.meta.url);
  results = await run(program, { limitMs: 300_000, waitsFor: 'all scenes' });
}, 320_000);

test.for(LAWS)('%s', ([, scene, sees]) => {
  expect(results[scene]).toEqual(sees);
});
