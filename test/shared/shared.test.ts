import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import { type Records, WRITERS } from './shared.scenes.ts';

/* Shared ends in real threads. */

function play<Report>(scene: string, waitsFor: string, count = 0): Promise<Report> {
  const program = new URL('./shared.program.ts', import.meta.url);
  return run(program, { input: { scene, count }, limitMs: 200_000, waitsFor });
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

test('one byte wakes exactly one of two readers, for good', async () => {
  expect(await play('oneByteForOneOfTwo', 'a reader that got the byte')).toEqual(numbers(100));
});

test('of 40 threads that wait on one word, beyond its 32 bits, each byte reaches one', async () => {
  expect(await play('moreThreadsThanBits', 'a reader that got the byte')).toEqual(numbers(60));
});

test('8 threads reading and 8 writing one pipe lose, double and tear no record', async () => {
  const count = rounds(500);
  const readers = await play<Records[]>('records', 'all readers at the end', count);
  for (const { seen, wrong } of readers) {
    expect(wrong).toBe('');
    for (const list of seen) expect(list).toEqual([...list].sort((a, b) => a - b));
  }
  for (let writer = 0; writer < WRITERS; writer++) {
    const all = readers.flatMap(({ seen }) => seen[writer] ?? []);
    expect(all.sort((a, b) => a - b)).toEqual(numbers(count));
  }
});

test('readFull of several readers shares a stream out, and loses nothing', async () => {
  const bytes = 256 * 1024;
  const sum = (bytes / 256) * ((255 * 256) / 2);
  expect(await play('fillByMany', 'all readers at the end', bytes)).toEqual({ bytes, sum });
});

test('a shared end is open until its last holder has died', async () => {
  const states = await play('lastHolder', 'the end of the stream');
  expect(states).toEqual(['open', 'open', 0, 'died']);
});
