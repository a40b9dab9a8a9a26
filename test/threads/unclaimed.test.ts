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

test('the memory of pairs that were handed over and closed is let go', async () => {
  expect(await play('letsMemoryGo')).toBe('gone');
});
