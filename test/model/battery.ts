import fc from 'fast-check';
import type * as model from '../../src/model/index.ts';
import { outcomesOf } from './brute-force.ts';
import { IRIW, indexer, lastZero, MESSAGE_PASSING, readers, STORE_BUFFERING } from './programs.ts';
import { bodyOf, randomSteps, resultsOf } from './random-steps.ts';

type Check = typeof model.check;
type Body = model.Body;

/** Published numbers of traces. */
const COUNTS: readonly [Body, number][] = [
  [STORE_BUFFERING, 3],
  [MESSAGE_PASSING, 3],
  [IRIW, 15],
  [readers(4), 16],
  [lastZero(5), 64],
  [indexer(12), 8],
];

/** Programs of one word and one plain one, and what is to be said of them. */
const VERDICTS: Readonly<Record<string, readonly [says: string, body: Body, options?: object]>> = {
  'a race': [
    'race',
    pair(
      (_, data) => void data[0],
      (_, data) => write(data),
    ),
  ],
  'two plain reads': [
    'verified',
    pair(
      (_, data) => void data[0],
      (_, data) => void data[0],
    ),
  ],
  'a flag orders': [
    'verified',
    pair(
      (words, data) => {
        write(data);
        Atomics.store(words, 0, 1);
      },
      (words, data) => void (Atomics.load(words, 0) === 1 && data[0]),
    ),
  ],
  'a notify orders': [
    'verified',
    pair(
      (words, data) => void (Atomics.wait(words, 0, 0, 9) === 'ok' && data[0]),
      (words, data) => {
        write(data);
        Atomics.notify(words, 0);
      },
    ),
  ],
  'a compareExchange that fails publishes nothing': [
    'race',
    pair(
      (words, data) => {
        write(data);
        Atomics.compareExchange(words, 0, 5, 6);
      },
      (words, data) => void [Atomics.load(words, 0), data[0]],
    ),
  ],
  'a lost wake-up': [
    'deadlock',
    pair(
      (words) => void Atomics.wait(words, 0, 0),
      (words) => void Atomics.notify(words, 0),
    ),
  ],
  'a loop that ends': [
    'verified',
    pair(
      (words) => {
        while (Atomics.load(words, 0) === 0);
      },
      (words) => void Atomics.store(words, 0, 1),
    ),
  ],
  'a loop that never ends': [
    'deadlock',
    pair(
      (words) => {
        while (Atomics.load(words, 0) === 0);
      },
      (words) => void Atomics.load(words, 0),
    ),
  ],
  'a lock lost with its thread': [
    'deadlock',
    pair(
      (words) => {
        while (Atomics.compareExchange(words, 0, 0, 1) !== 0) Atomics.wait(words, 0, 1);
        Atomics.store(words, 0, 0);
        Atomics.notify(words, 0);
      },
      (words) => {
        while (Atomics.compareExchange(words, 0, 0, 1) !== 0) Atomics.wait(words, 0, 1);
        Atomics.store(words, 0, 0);
        Atomics.notify(words, 0);
      },
    ),
    { crashes: true },
  ],
  'the memory that a run leaves': [
    'verified',
    (m) => {
      const words = new Int32Array(m.shared('w', 4).buffer);
      for (const name of ['a', 'b']) m.thread(name, () => Atomics.add(words, 0, 1));
      m.after(() => m.assert(Atomics.load(words, 0) === 2));
    },
  ],
  'a run that is cut': [
    'explored',
    pair(
      (words) => void [1, 2, 3].map(() => Atomics.add(words, 0, 1)),
      () => undefined,
    ),
    { maxSteps: 2 },
  ],
  'a search that is cut': [
    'explored',
    pair(
      (words) => void Atomics.add(words, 0, 1),
      (words) => void Atomics.add(words, 0, 1),
    ),
    { maxRuns: 1 },
  ],
};

/** Two that sleep, and one that wakes one. */
const SLEEPERS: Body = (m) => {
  const words = new Int32Array(m.shared('w', 4).buffer);
  for (const name of ['a', 'b']) m.thread(name, () => Atomics.wait(words, 0, 0));
  m.thread('c', () => Atomics.notify(words, 0, 1));
};

function write(data: Int32Array): void {
  data[0] = 1;
}

function pair(...uses: ((words: Int32Array, data: Int32Array) => void)[]): Body {
  return (m) => {
    const words = new Int32Array(m.shared('w', 4).buffer);
    const data = m.shared('data', 4).i32;
    for (const [i, use] of uses.entries()) m.thread(`t${i}`, () => use(words, data));
  };
}

/** The laws that a checker breaks, by their names. */
export function broken(check: Check, programs: number): string[] {
  const found = Object.entries(VERDICTS).flatMap(([name, [says, body, options]]) => {
    const said = check(body, { maxMs: 20_000, ...options });
    return (said.counterexample?.failure.kind ?? said.verdict) === says ? [] : [name];
  });
  for (const [i, [body, runs]] of COUNTS.entries()) {
    if (check(body).runs !== runs) found.push(`published count ${i}`);
  }
  const [, , notify] = check(SLEEPERS, { schedule: 's1:0.1.2' }).trace;
  if (notify?.woken.join() !== '0') found.push('first come, first served');
  const random = fc.check(
    fc.property(randomSteps, (threads) => {
      const all = outcomesOf(threads, 5000);
      fc.pre(all !== undefined);
      const { outcomes } = check(bodyOf(threads), { maxMs: 20_000 });
      return resultsOf(outcomes).join() === [...(all ?? [])].sort().join();
    }),
    { numRuns: programs, seed: 11 },
  );
  if (random.failed) found.push('brute force');
  return found;
}
