import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import type { Part } from './names.peer.ts';

const PROGRAM = new URL('./names.program.ts', import.meta.url);

interface Outcome {
  races: number;
  ambiguous: unknown[];
  text: string;
}

function outcomeOf(part: Part): Promise<Outcome> {
  return run(PROGRAM, { input: { part }, limitMs: 60_000, waitsFor: 'the thread to end' });
}

test('two buffers under one name, in two threads, are told, and are no race', async () => {
  const { races, ambiguous, text } = await outcomeOf('two');
  expect(races, text).toBe(0);
  expect(ambiguous).toEqual([{ name: 'x', threads: [['main'], ['other']] }]);
  expect(text).toContain('2 buffers are watched as `x`, one by main, another by other');
});

test.for(['same', 'twice'] as const)(
  'one memory is one buffer, by whatever objects: %s',
  async (part) => {
    const { races, ambiguous, text } = await outcomeOf(part);
    expect(races, text).toBe(1);
    expect(ambiguous).toEqual([]);
  },
);
