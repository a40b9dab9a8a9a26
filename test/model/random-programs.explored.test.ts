import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Body } from '../../src/model/index.ts';
import { check } from '../support/check.ts';
import { rounds } from '../support/rounds.ts';
import { randomThreads, take } from './random-steps.ts';

const program = randomThreads(
  ...(['load', 'store', 'add', 'cas', 'wait', 'notify', 'until', 'choose'] as const),
);
type Threads = typeof program extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** A program of random steps. Only with `forever` may a thread be left waiting. */
function bodyOf(threads: Threads, forever: boolean): Body {
  return (m) => {
    const words = new Int32Array(m.shared('w', 8).buffer);
    const until = (index: number, value: number): number => {
      while (forever && Atomics.load(words, index) !== value);
      return 0;
    };
    for (const [i, steps] of threads.entries()) {
      m.thread(`t${i}`, () =>
        steps.map((step) =>
          step.kind === 'until'
            ? until(step.index, step.value)
            : take(m, words, step, forever ? Infinity : 5),
        ),
      );
    }
  };
}

for (const crashes of [false, true]) {
  test(`programs have the same outcomes by dpor and by dfs${crashes ? ' with crashes' : ''}`, () => {
    fc.assert(
      fc.property(program, (threads) => {
        const body = bodyOf(threads, false);
        const limits = { crashes, maxRuns: 4000 };
        const all = check(body, { ...limits, strategy: 'dfs' });
        fc.pre(all.verdict === 'verified');
        const some = check(body, limits);
        expect(some.verdict).toBe('verified');
        expect([...some.outcomes.keys()].sort()).toEqual([...all.outcomes.keys()].sort());
      }),
      { numRuns: rounds(60), seed: 3 },
    );
  });

  test(`programs stand still by dpor if and only if by dfs${crashes ? ' with crashes' : ''}`, () => {
    fc.assert(
      fc.property(program, (threads) => {
        const body = bodyOf(threads, true);
        const limits = { crashes, maxRuns: 4000 };
        const all = check(body, { ...limits, strategy: 'dfs' });
        fc.pre(all.verdict !== 'explored');
        expect(check(body, limits).verdict).toBe(all.verdict);
      }),
      { numRuns: rounds(150), seed: 5 },
    );
  });
}
