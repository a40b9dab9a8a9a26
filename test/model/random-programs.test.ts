import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Body } from '../../src/model/index.ts';
import { check } from '../support/check.ts';
import { rounds } from '../support/rounds.ts';

interface Step {
  readonly kind: 'load' | 'store' | 'add' | 'cas' | 'wait' | 'notify' | 'until' | 'choose';
  readonly index: number;
  readonly value: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('load', 'store', 'add', 'cas', 'wait', 'notify', 'until', 'choose'),
  index: fc.integer({ min: 0, max: 1 }),
  value: fc.integer({ min: 0, max: 2 }),
});
const program = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), {
  minLength: 2,
  maxLength: 3,
});

/** A program of random steps. Only with `forever` may a thread be left waiting. */
function bodyOf(threads: readonly Step[][], forever: boolean): Body {
  return (m) => {
    const words = new Int32Array(m.shared('w', 8).buffer);
    const take = ({ kind, index, value }: Step): unknown => {
      if (kind === 'load') return Atomics.load(words, index);
      if (kind === 'store') return Atomics.store(words, index, value);
      if (kind === 'add') return Atomics.add(words, index, value);
      if (kind === 'cas') return Atomics.compareExchange(words, index, 0, value);
      if (kind === 'wait') return Atomics.wait(words, index, value, forever ? Infinity : 5);
      if (kind === 'notify') return Atomics.notify(words, index, value);
      if (kind === 'choose') return m.choose(2);
      if (!forever) return 0;
      while (Atomics.load(words, index) !== value);
      return 0;
    };
    for (const [i, steps] of threads.entries()) m.thread(`t${i}`, () => steps.map(take));
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
