import fc from 'fast-check';
import type { Body, Model } from '../../src/model/index.ts';
import { type Threads, TIMEOUT_MS } from './brute-force.ts';

interface Step<Kind> {
  readonly kind: Kind;
  readonly index: number;
  readonly value: number;
}

/** Programs of two or three threads, of a few random steps of those kinds on two words. */
export function randomThreads<const Kind extends string>(
  ...kinds: readonly Kind[]
): fc.Arbitrary<Step<Kind>[][]> {
  const step = fc.record({
    kind: fc.constantFrom(...kinds),
    index: fc.integer({ min: 0, max: 1 }),
    value: fc.integer({ min: 0, max: 2 }),
  });
  return fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 });
}

/** Does a step on words that are checked, and returns what it gave. */
export function take(
  m: Model,
  words: Int32Array<SharedArrayBuffer>,
  { kind, index, value }: Step<string>,
  timeoutMs: number,
): unknown {
  if (kind === 'load') return Atomics.load(words, index);
  if (kind === 'store') return Atomics.store(words, index, value);
  if (kind === 'add') return Atomics.add(words, index, value);
  if (kind === 'cas') return Atomics.compareExchange(words, index, 0, value);
  if (kind === 'wait') return Atomics.wait(words, index, value, timeoutMs);
  if (kind === 'notify') return Atomics.notify(words, index, value);
  return kind === 'choose' ? m.choose(2) : m.now();
}

export const randomSteps: fc.Arbitrary<Threads> = randomThreads(
  ...(['load', 'store', 'add', 'cas', 'wait', 'notify', 'choose', 'now'] as const),
);

/** The program for the checker; each thread returns what its steps gave. */
export function bodyOf(threads: Threads): Body {
  return (m) => {
    const words = new Int32Array(m.shared('w', 8).buffer);
    for (const [i, steps] of threads.entries()) {
      m.thread(`t${i}`, () => steps.map((step) => take(m, words, step, TIMEOUT_MS)));
    }
  };
}

/** Outcomes of a verdict as the interpreter has them. */
export function resultsOf(outcomes: ReadonlyMap<string, number>): string[] {
  return [...outcomes.keys()].map((text) => JSON.stringify(Object.values(JSON.parse(text)))).sort();
}
