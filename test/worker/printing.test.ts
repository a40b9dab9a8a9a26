import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./printing.program.ts', import.meta.url);

function play(way: string, lines: number, lateMs = 0): Promise<unknown> {
  return run(PROGRAM, {
    input: { way, lines, lateMs },
    limitMs: 100_000,
    waitsFor: 'the end of a thread that prints',
  });
}

/** A blocked main thread sees of a child: its two bytes, a readable end, the end, its exit code. */
const SEES = [2, 1, 0, 0];
const PRINTED = { saw: SEES, inOrder: 3, others: [], marked: 0 };

test.for([
  ['prints and returns', 'returns', PRINTED],
  ['prints and exits', 'exits', { ...PRINTED, saw: [2, 1, 0, 4] }],
  ['printed before it had its ends', 'early', { ...PRINTED, others: ['early'] }],
  ['was made by a function', 'factory', PRINTED],
  ['waits until its output was taken', 'awaits', { ...PRINTED, others: ['awaited', 'after it'] }],
  ['is the child of a child', 'nested', { ...PRINTED, others: ['middle'] }],
  ['prints to a main thread that replaced its own output', 'replaced', { ...PRINTED, marked: 3 }],
] as const)(
  'a blocked main thread sees the end of a child that %s, and nothing it printed is lost',
  async ([, way, sees]) => {
    expect(await play(way, 3)).toEqual(sees);
  },
);

test('a blocked main thread that keeps the output of a child for itself sees its end', async () => {
  expect(await play('kept', 3)).toMatchObject({ saw: SEES });
});

test('a blocked main thread sees the end of a plain worker that printed and holds an end', async () => {
  expect(await play('plain', 300)).toMatchObject({ saw: [2, 0, 'died'] });
});

test('output that fills a pipe waits for its reader: every line comes, in order', async () => {
  const lines = 20_000;
  expect(await play('returns', lines, 500)).toEqual({ ...PRINTED, inOrder: lines });
});
