import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import type { Does } from './threads.peer.ts';

const PROGRAM = new URL('./threads.program.ts', import.meta.url);

async function saw(does: Does, count: number, capacity = 1000): Promise<unknown[]> {
  const input = { does, count, capacity };
  const waitsFor = `the lines of a thread that ${does}`;
  return run<unknown[]>(PROGRAM, { input, limitMs: 200_000, waitsFor });
}

const written = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i}`);

test.for(['exits', 'throws', 'ends'] as const)(
  'a reader that blocks gets every line of a thread that %s, and the end',
  async (does) => {
    for (const count of [0, 1, 2, 5]) {
      expect(await saw(does, count)).toEqual([...written(count), null]);
    }
  },
);

test.for(['computes', 'sleeps'] as const)(
  'a reader that blocks gets every line of a thread that %s on and on',
  async (does) => {
    for (const count of [1, 5]) expect(await saw(does, count)).toEqual(written(count));
  },
);

test('lines longer than the ring come whole between threads that block', async () => {
  for (const capacity of [1, 2, 7]) {
    expect(await saw('ends', 20, capacity)).toEqual([...written(20), null]);
  }
});

test('two threads that ask and answer never sleep on a line that was not rung for', async () => {
  expect(await saw('answers', 300)).toEqual(written(300).map((line) => `${line}!`));
});

test('an interrupted call is EINTR once, and loses no line', async () => {
  expect(await saw('interrupts', 2)).toEqual(['EINTR', ...written(2), null]);
});
