import { describe, expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./deaths.program.ts', import.meta.url);

function play(scene: string, way?: string): Promise<unknown> {
  return run(PROGRAM, {
    input: { scene, way },
    limitMs: 100_000,
    waitsFor: `the threads of the scene ${scene} ${way}`,
  });
}

interface Death {
  readonly reason: string;
  readonly code?: number;
  readonly threw?: unknown;
}

const deathOf = (death: Death): object => ({ name: 'ThreadDeath', threadName: 'kid', ...death });

const NO_FILE = /Cannot find module .*nothing\.mjs/;
const ORDERED = 'RangeError: as ordered';
const SYNTAX = "SyntaxError: Unexpected token '='";
const neverStarted = (threw?: unknown, code?: number): Death => ({
  reason: 'never-started',
  ...(code === undefined ? {} : { code }),
  ...(threw === undefined ? {} : { threw }),
});
const threw = (what: unknown): Death => ({ reason: 'threw', code: 1, threw: what });
const noFile = neverStarted(expect.stringMatching(NO_FILE));

/** How a child ends, what its maker knows while it blocks, and once its event loop has turned. */
const WAYS: [way: string, join: number | string, blocked: Death, turned?: Death][] = [
  ['has no file', 'died', noFile],
  ['has no file, by a function', 'died', noFile],
  ['has an error of syntax', 'died', neverStarted(SYNTAX)],
  ['never asks', 'died', neverStarted(), neverStarted(undefined, 0)],
  ['is a data URL that throws', 'died', neverStarted(ORDERED)],
  [
    'runs out of memory at once',
    'died',
    neverStarted(),
    { reason: 'memory', threw: expect.stringMatching(/memory/) },
  ],
  ['forgets await', 1, threw(expect.stringMatching(/^TypeError: .*reading 'io'/))],
  ['exits before inherited', 'died', neverStarted(undefined, 5)],
  ['throws before inherited', 'died', threw(ORDERED)],
  ['throws', 1, threw(ORDERED)],
  ['throws no error', 1, threw({ some: 'thing' })],
  ['throws an error with a cause', 1, threw('Error: outer')],
  ['rejects', 1, threw(ORDERED)],
  ['throws in a timer', 1, threw(ORDERED)],
  ['exits', 2 ** 30, { reason: 'exit', code: 2 ** 30 }],
  ['returns', 0, { reason: 'exit', code: 0 }],
  ['is caught', 6, { reason: 'exit', code: 6 }],
  ['spins', 'died', { reason: 'terminated' }],
  ['really exits', 'died', { reason: 'unknown' }, { reason: 'exit', code: 3 }],
  [
    'runs out of memory',
    'died',
    { reason: 'unknown' },
    { reason: 'memory', threw: expect.stringMatching(/memory/) },
  ],
];

describe('the cause of a death is told', () => {
  test.for(WAYS)('to a maker that blocks, of a child that %s', async ([way, join, blocked]) => {
    const death = deathOf(blocked);
    const told = join === 'died' || blocked.reason === 'threw';
    expect(await play('blocked', way)).toEqual({
      error: death,
      ended: [0, death],
      join,
      joined: told ? death : 'no cause',
      write: death,
    });
  });

  test.for(WAYS)(
    'to a maker whose event loop turns, of a child that %s',
    async ([way, , blocked, turned = blocked]) => {
      expect(await play('turning', way)).toMatchObject({ error: deathOf(turned) });
    },
  );

  test.for(WAYS.filter(([, , { reason, code }]) => reason !== 'terminated' && code !== undefined))(
    'to a third thread that blocks, by shared memory, of a child that %s',
    async ([way, , { threw: thrown, ...rest }]) => {
      // A value that is no error comes as a text that describes it.
      const text = typeof thrown === 'object' ? { threw: expect.anything() } : { threw: thrown };
      const death = deathOf(thrown === undefined ? rest : { ...rest, ...text });
      expect(await play('third', way)).toEqual(death);
    },
  );

  test('to the call of Comlink that waits for the thread, awaited or blocking', async () => {
    const { threw: error, ...rest } = threw(ORDERED);
    const death = deathOf({ ...rest, threw: error });
    expect(await play('comlink', 'awaits')).toEqual(death);
    expect(await play('comlink', 'blocks')).toEqual(death);
  });

  test('to a Duplex, as the cause of its error', async () => {
    expect(await play('stream')).toEqual(deathOf(threw(ORDERED)));
  });

  test('of a plain worker that throws and holds an end', async () => {
    const { threw: error, ...rest } = threw(ORDERED);
    const death = { name: 'ThreadDeath', threadName: '', ...rest, threw: error };
    expect(await play('plainWorker')).toEqual(death);
  });
});

test('ready resolves with inherited, and rejects with the cause where that never comes', async () => {
  expect(await play('turning', 'returns')).toMatchObject({ ready: 'ready' });
  expect(await play('turning', 'has no file')).toMatchObject({
    ready: deathOf(noFile),
    exited: deathOf(noFile),
  });
});

test('inherited in a thread that spawn did not start is EINVAL at once', async () => {
  expect(await play('plainWorkerAsks')).toBe('EINVAL');
});

test('spawn throws what the runtime says of a bad execArgv', async () => {
  expect(await play('badExecArgv')).toBe('ERR_WORKER_INVALID_EXEC_ARGV');
});

test('both threads hold what spawn shares; EBUSY if it moves too, or has a name of an end', async () => {
  expect(await play('share')).toEqual([{ code: 0 }, ['EBUSY', 'EBUSY', 'ERR_INVALID_ARG_TYPE'], 3]);
});
