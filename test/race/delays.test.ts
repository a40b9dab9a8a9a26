import { expect, test } from 'vitest';
import { Delays } from '../../src/race/delays.ts';
import { run } from '../support/run.ts';

/* Delays by a seed: of one thread, and what they show of several. */

const PROGRAM = new URL('./delays.program.ts', import.meta.url);

function drawn(seed: number, slot: number, count = 200): number[] {
  const delays = new Delays(seed, slot);
  return Array.from({ length: count }, () => delays.next());
}

test('the delays of a seed and a slot are the same each time, and of others are others', () => {
  const all = [0, 1, 2, 999_999_999].flatMap((seed) => [0, 1, 254].map((slot) => [seed, slot]));
  const texts = all.map(([seed = 0, slot = 0]) => {
    expect(drawn(seed, slot)).toEqual(drawn(seed, slot));
    return String(drawn(seed, slot));
  });
  expect(new Set(texts).size).toBe(all.length);
});

test('every second operation is delayed at first, and an endless loop by seconds in all', () => {
  for (let seed = 0; seed < 20; seed++) {
    const ms = drawn(seed, 0, 100_000);
    const early = ms.slice(0, 32).filter((one) => one > 0).length;
    expect(early, `seed ${seed}`).toBeGreaterThan(4);
    expect(early, `seed ${seed}`).toBeLessThan(28);
    expect(Math.max(...ms)).toBeLessThan(40);
    expect(ms.reduce((sum, one) => sum + one)).toBeLessThan(10_000);
  }
});

interface Outcome {
  races: number;
  delays: number | null;
  text: string;
}

const limits = { limitMs: 60_000, waitsFor: 'the threads to end' };

test('delays find a race that the counter of a lock hides', async () => {
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= 20 && !outcomes.some(({ races }) => races > 0); seed++) {
    const outcome = await run<Outcome>(PROGRAM, { input: { seed: String(seed) }, ...limits });
    expect(outcome.delays).toBe(seed);
    expect(outcome.text).toMatch(new RegExp(`, with delays of seed ${seed}\\.$`));
    outcomes.push(outcome);
  }
  expect(outcomes.at(-1)?.races).toBeGreaterThan(0);
});

test('without delays the report says that this was one order of many', async () => {
  const { delays, text } = await run<Outcome>(PROGRAM, { input: { seed: '' }, ...limits });
  expect(delays).toBe(null);
  expect(text).toMatch(
    /, in the order of this run \(SOCKETPAIR_RACE_DELAYS=1 tries another one\)\.$/,
  );
});

test('a seed that is no number is an error that names it', async () => {
  const input = { seed: 'often' };
  await expect(run(PROGRAM, { input, ...limits })).rejects.toThrow(/SOCKETPAIR_RACE_DELAYS/);
});
