import fc from 'fast-check';
import type { Body } from '../../src/model/index.ts';
import { type Step, type Threads, TIMEOUT_MS } from './brute-force.ts';

/** Programs of two or three threads, of a few random steps on two words. */
export const randomSteps: fc.Arbitrary<Threads> = fc.array(
  fc.array(
    fc.record({
      kind: fc.constantFrom('load', 'store', 'add', 'cas', 'wait', 'notify', 'choose', 'now'),
      index: fc.integer({ min: 0, max: 1 }),
      value: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: 2, maxLength: 3 },
);

/** The program for the checker; each thread returns what its steps gave. */
export function bodyOf(threads: Threads): Body {
  return (m) => {
    const words = new Int32Array(m.shared('w', 8).buffer);
    const take = ({ kind, index, value }: Step): unknown => {
      if (kind === 'load') return Atomics.load(words, index);
      if (kind === 'store') return Atomics.store(words, index, value);
      if (kind === 'add') return Atomics.add(words, index, value);
      if (kind === 'cas') return Atomics.compareExchange(words, index, 0, value);
      if (kind === 'wait') return Atomics.wait(words, index, value, TIMEOUT_MS);
      if (kind === 'notify') return Atomics.notify(words, index, value);
      return kind === 'choose' ? m.choose(2) : m.now();
    };
    for (const [i, steps] of threads.entries()) m.thread(`t${i}`, () => steps.map(take));
  };
}

/** Outcomes of a verdict as the interpreter has them. */
export function resultsOf(outcomes: ReadonlyMap<string, number>): string[] {
  return [...outcomes.keys()].map((text) => JSON.stringify(Object.values(JSON.parse(text)))).sort();
}
