import { expect, test } from 'vitest';
import { library, withoutComments } from './sources.ts';

/** The loops that ring slots stand five times, for between a change and its ring nothing is called. */
const LEAVES = [
  ['doorbell', 'publish'],
  ['doorbell', 'changeAndRing'],
  ['owed', 'ringWaiters'],
  ['lock', 'release'],
  ['death', 'ringAll'],
] as const;

/** The statements of the loop over slots in a function, its head first. */
function ringLoop(file: string, name: string): string[] {
  const text = library.find(({ path }) => path === `atomics/${file}.ts`)?.text ?? '';
  const body = withoutComments(text).split(`function ${name}(`)[1]?.split('\n}\n')[0] ?? '';
  const loop = body.slice(body.indexOf('  for (')).split(/\n {2}}(?:\n|$)/)[0] ?? '';
  return loop.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

test('the loops that ring slots are one text: the same slots, the same bits, the same ring', () => {
  const [data, change, owed, lock, everybody] = LEAVES.map(([file, name]) => ringLoop(file, name));
  expect(data).toHaveLength(7);
  expect(change).toEqual(data);
  expect(owed).toEqual(data);
  // No Poller waits for a lock.
  const isReady = (line: string): boolean => line.startsWith('Atomics.or(');
  expect(lock).toEqual(data?.filter((line) => !isReady(line)));
  // A death concerns every slot, and of a Poller every pair.
  expect(everybody?.filter((line) => !isReady(line))).toEqual(
    lock?.filter((line) => !line.startsWith('if')),
  );
});
