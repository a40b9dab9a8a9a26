import { expect, test } from 'vitest';
import { type Body, check, checkAsync } from '../../src/model/index.ts';
import { wordsOf } from './words-of.ts';

/** Two threads that want to pass one another. Each may step back if the other is there. */
function corridor(stepsBack: (me: number) => boolean): Body {
  return (m) => {
    const words = wordsOf(m, 'LEFT', 'RIGHT');
    for (const me of [0, 1]) {
      m.thread(`t${me}`, () => {
        for (;;) {
          Atomics.store(words, me, 1);
          if (Atomics.load(words, 1 - me) === 0) break;
          if (stepsBack(me)) Atomics.store(words, me, 0);
        }
        Atomics.store(words, me, 0);
      });
    }
  };
}

test('a polite livelock is told as a lasso: the way there, and one round', () => {
  const { verdict, counterexample } = check(
    corridor(() => true),
    { maxSteps: 60 },
  );
  expect([verdict, counterexample?.failure]).toEqual([
    'refuted',
    { kind: 'livelock', message: 't0, t1 go round for ever: steps 1 to 6 repeat' },
  ]);
  expect(counterexample?.rows.map(({ text }) => text)).toEqual([
    'LEFT = 1',
    'RIGHT = 1',
    'RIGHT is 1',
    'LEFT is 1',
    'LEFT = 0',
    'RIGHT = 0',
  ]);
});

test('a livelock of threads that await is told as well', async () => {
  const { counterexample } = await checkAsync(
    (m) => {
      const words = wordsOf(m, 'LEFT', 'RIGHT');
      for (const me of [0, 1]) {
        m.thread(`t${me}`, async () => {
          for (;;) {
            Atomics.store(words, me, 1);
            await null;
            if (Atomics.load(words, 1 - me) === 0) break;
            Atomics.store(words, me, 0);
          }
          Atomics.store(words, me, 0);
        });
      }
    },
    { maxSteps: 40, maxRuns: 50 },
  );
  expect(counterexample?.failure.kind).toBe('livelock');
});

test('threads of which one does not step back, and long ones that end, are no livelock', () => {
  const impolite = check(
    corridor((me) => me === 1),
    { maxSteps: 60, maxRuns: 200 },
  );
  expect(impolite.verdict).toBe('explored');
  const long = check(
    (m) => {
      const words = wordsOf(m, 'A');
      for (const name of ['a', 'b']) {
        m.thread(name, () => {
          for (let i = 0; i < 50; i++) Atomics.store(words, 0, 1);
        });
      }
    },
    { maxSteps: 60, maxRuns: 5 },
  );
  expect(long.verdict).toBe('explored');
});
