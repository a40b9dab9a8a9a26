import { expect, test } from 'vitest';
import { deathOf, noFile, play, WAYS } from './deaths.expected.ts';

test.for(WAYS)(
  'the cause of a death is told to a maker that blocks, of a child that %s',
  async ([way, join, blocked]) => {
    const death = deathOf(blocked);
    const told = join === 'died' || blocked.reason === 'threw';
    expect(await play('blocked', way)).toEqual({
      error: death,
      ended: [0, death],
      join,
      joined: told ? death : 'no cause',
      write: death,
    });
  },
);

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
