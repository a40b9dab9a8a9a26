import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import type { Level } from './death-many.program.ts';

const PROGRAM = new URL('./death-many.program.ts', import.meta.url);
const ROUNDS = rounds(1_000);

test(`${ROUNDS} workers that take an end and are killed leave their peers the end, and nothing else`, {
  timeout: 920_000,
}, async () => {
  const { ends, early, late } = await run<{ ends: number; early: Level; late: Level }>(PROGRAM, {
    input: { rounds: ROUNDS, first: ROUNDS / 5 },
    // A thread loads the race detector anew where clocks are on: then it takes minutes.
    limitMs: 900_000,
    waitsFor: 'the end of a stream whose other end was killed',
  });
  expect(ends).toBe(ROUNDS);
  expect(late.slots, 'slots').toBe(early.slots);
  expect(late.top, 'slots ever used').toBeLessThanOrEqual(early.top + 2);
  expect(late.resources, 'resources of the main thread').toBeLessThanOrEqual(early.resources + 5);
  // A pair that stays takes 1 MiB, of which 0.4 are used.
  expect(late.buffersMib - early.buffersMib, 'MiB of buffers').toBeLessThan(ROUNDS / 10);
  expect(late.rssMib - early.rssMib, 'MiB').toBeLessThan(120);
});
