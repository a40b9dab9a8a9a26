import { expect, test } from 'vitest';
import { check } from '../../src/model/index.ts';
import { spinThenSleep } from './spin-then-sleep.ts';
import { wordsOf } from './words-of.ts';

test.for([1000, 100_000])(
  'a thread that spins %i times and then sleeps is not verified with a lost wake-up',
  (spins) => {
    const { verdict } = check(spinThenSleep(spins), { maxRuns: 3 });
    expect(verdict).not.toBe('verified');
  },
);

test('a thread of 3,000 operations is no limit', () => {
  const { verdict } = check(
    (m) => {
      const words = wordsOf(m, 'A');
      m.thread('a', () => {
        for (let i = 0; i < 3000; i++) Atomics.add(words, 0, 1);
      });
    },
    { maxMs: 250_000 },
  );
  expect(verdict).toBe('verified');
});
