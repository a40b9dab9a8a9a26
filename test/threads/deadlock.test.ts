import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./deadlock.program.ts', import.meta.url);

function play<Saw>(scene: string): Promise<Saw> {
  return run<Saw>(PROGRAM, {
    input: { scene },
    limitMs: 200_000,
    waitsFor: 'EDEADLK in one thread, and the end of the stream in the others',
  });
}

test('a thread that holds both ends is told that nothing can end its wait', async () => {
  expect(await play('alone')).toEqual([
    'EDEADLK',
    'EDEADLK',
    // Bytes that were read count first, and the error is left for the next call.
    8,
    'EDEADLK',
    1,
    'EAGAIN',
    'EDEADLK',
    8,
    'EDEADLK',
  ]);
});

const RINGS: [law: string, scene: string, ends: (0 | 'EPIPE')[]][] = [
  ['two threads that read from each other', 'twoReaders', [0, 0]],
  ['two threads that write to each other', 'twoWriters', ['EPIPE', 'EPIPE']],
  ['a reader and a writer that wait for each other', 'readerAndWriter', [0, 'EPIPE']],
  ['three threads that read in a ring', 'threeReaders', [0, 0, 0]],
  ['three threads that read and write in a ring', 'threeMixed', ['EPIPE', 0, 'EPIPE']],
];

test.for(RINGS)('%s: exactly one gets EDEADLK, and the others its end', async ([, scene, ends]) => {
  const rounds = await play<unknown[][]>(scene);
  expect(rounds).toHaveLength(10);
  for (const saw of rounds) {
    const victims = saw.filter((one) => one === 'EDEADLK');
    expect(victims, String(saw)).toHaveLength(1);
    const told = saw.map((one, thread) => (one === 'EDEADLK' ? ends[thread] : one));
    expect(told, String(saw)).toEqual(ends);
  }
});
