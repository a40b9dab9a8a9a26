import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./spawned.program.ts', import.meta.url);

interface Outcome {
  races: number;
  accesses: number;
  /** 1: by EBUSY. */
  told: number;
  text: string;
}

test.for(['down', 'up'])(
  'spawn and join order also through a thread that watches nothing: %s',
  async (part) => {
    const limits = { limitMs: 60_000, waitsFor: 'the threads to end' };
    const { races, accesses, text } = await run<Outcome>(PROGRAM, { input: { part }, ...limits });
    expect(races, text).toBe(0);
    expect(accesses).toBe(2);
  },
);

test('what a thread did that ended with an end is before the end of file', async () => {
  const limits = { limitMs: 60_000, waitsFor: 'the end of file' };
  const input = { part: 'exit' };
  const { races, accesses, text } = await run<Outcome>(PROGRAM, { input, ...limits });
  expect(races, text).toBe(0);
  expect(accesses).toBe(2);
});

test('a thread that watched before it awaits inherited() is told so: EBUSY', async () => {
  const limits = { limitMs: 60_000, waitsFor: 'the thread to end' };
  const { told } = await run<Outcome>(PROGRAM, { input: { part: 'early' }, ...limits });
  expect(told).toBe(1);
});
