import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./unclaimed.program.ts', import.meta.url);

function play(scene: string, way?: string): Promise<unknown> {
  return run(PROGRAM, {
    input: { scene, way },
    limitMs: 200_000,
    waitsFor: 'the end of an end that nobody takes',
  });
}

test.for([
  'a missing file',
  'a syntax error',
  'an error while it loads',
  'no look at its messages',
])('an end that was sent to a worker with %s is closed', async (way) => {
  expect(await play('worker', way)).toEqual(['ECONNRESET', 0, 'died']);
});

test.for([
  ['an end that was sent to a worker which had ended', 'deadWorker', 'died'],
  ['the end of a handle that was never sent, and is garbage', 'droppedHandle', 'died'],
  ['an end whose only share was never sent, and is garbage', 'droppedShare', 'died'],
  ['the end of a socket that is garbage', 'droppedSocket', 'closed'],
] as const)('%s is closed', async ([, scene, peer]) => {
  expect(await play(scene)).toBe(peer);
});

const LOST = [
  'a worker that has exited',
  'a closed port',
  'nobody',
  'nobody, as a share',
  'nobody, some turns ago',
];

test.for(LOST)('an end that was sent to %s is closed for its maker, which blocks', async (way) => {
  expect(await play('lostRead', way)).toEqual(['ECONNRESET', 0, 'died']);
  expect(await play('lostReadWithLimit', way)).toEqual([0, 0, 'died']);
  expect(await play('lostWrite', way)).toEqual([8, 'EPIPE', 'died']);
});

test.for(LOST)(
  'a wait for others ends by EDEADLK, or the end of an end that was sent to %s',
  async (way) => {
    const ended = way === 'a closed port';
    expect(await play('lostPoll', way)).toEqual(ended ? 1 : 'EDEADLK');
    expect(await play('lostJoin', way)).toEqual({ code: ended ? 0 : 35 });
  },
);

test('a handle that its maker has is not lost while that waits for other ends, or only looks', async () => {
  const answer = 1;
  expect(await play('sentLater')).toEqual([['EAGAIN', 'open'], 0, answer, { code: 0 }, 2]);
});

test('the memory of pairs that were handed over and closed is let go', async () => {
  expect(await play('letsMemoryGo')).toBe('gone');
});
