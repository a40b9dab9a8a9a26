import { expect, test } from 'vitest';
import { type Body, check, type Model } from '../../src/model/index.ts';
import { spinThenSleep } from './spin-then-sleep.ts';
import { wordsOf } from './words-of.ts';

test('m.after looks at the memory that the run left, not at that of the start', () => {
  for (const [wanted, verdict] of [
    [2, 'verified'],
    [0, 'refuted'],
  ] as const) {
    const said = check((m) => {
      const words = wordsOf(m, 'A');
      for (const name of ['a', 'b']) m.thread(name, () => void Atomics.add(words, 0, 1));
      m.after(() => m.assert(Atomics.load(words, 0) === wanted));
    });
    expect(said.verdict).toBe(verdict);
  }
});

test('a compareExchange is ordered by what it saw before it touches the word', () => {
  const { verdict } = check((m) => {
    const view = m.shared('v', 4);
    const words = new Int32Array(view.buffer);
    m.thread('a', () => {
      void view.i32[0];
      Atomics.store(words, 0, 1);
    });
    m.thread('b', () => void Atomics.compareExchange(words, 0, 1, 2));
  });
  expect(verdict).toBe('verified');
});

test.for([3, 399, 401])(
  'a thread that spins %i times and then sleeps is not verified with a lost wake-up',
  (spins) => {
    const { verdict } = check(spinThenSleep(spins), { maxRuns: 3 });
    expect(verdict).not.toBe('verified');
  },
);

test('what threads return may be any value, and equal values are one outcome', () => {
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  const values = [1n, Number.NaN, -0, cyclic, [undefined, 1], { a: 'b' }, new Date(0)];
  const said = values.map((value) => {
    const { outcomes } = check((m) => {
      const words = wordsOf(m, 'A');
      m.thread('a', () => {
        Atomics.load(words, 0);
        return value;
      });
    });
    return [...outcomes.keys()].join();
  });
  expect(said).toEqual([
    '{"a":1n}',
    '{"a":NaN}',
    '{"a":-0}',
    '{"a":{"self":[circular]}}',
    '{"a":[undefined,1]}',
    '{"a":{"a":"b"}}',
    '{"a":"1970-01-01T00:00:00.000Z"}',
  ]);
});

test('a thread may grow memory of its own', () => {
  const { verdict } = check((m) => {
    const words = wordsOf(m, 'A');
    m.thread('a', () => {
      const memory = new SharedArrayBuffer(8, { maxByteLength: 64 });
      Atomics.load(words, 0);
      m.assert(memory.byteLength === 8, 'not as it was made');
      memory.grow(16);
      Atomics.load(words, 0);
      m.assert(memory.byteLength === 16, 'not grown');
    });
    m.thread('b', () => void Atomics.store(words, 0, 1));
  });
  expect(verdict).toBe('verified');
});

const REFUSED: Record<string, [body: Body, says: string, options?: object]> = {
  'a generator': [(m) => m.thread('a', function* () {}), 'the thread a is a generator'],
  'an async function': [(m) => m.thread('a', async () => {}), 'the thread a is async'],
  'a thread that returns a promise': [
    (m) => m.thread('a', () => Promise.reject(new Error('nobody is told'))),
    'the thread a returned a promise',
  ],
  'an async body': [
    (async (m: Model) => m.thread('a', () => 1)) as unknown as Body,
    'the body of the program is async',
  ],
  'a thread made in a thread': [
    (m) => m.thread('a', () => m.thread('b', () => 1)),
    'm.thread() belongs in the body',
  ],
  'm.after in a thread': [(m) => m.thread('a', () => m.after(() => {})), 'm.after() belongs'],
  'choose(0)': [(m) => m.thread('a', () => m.choose(0)), 'm.choose() takes a number from 1'],
  'crashes of a thread that is not there': [
    (m) => m.thread('a', () => 1),
    'crashes names no thread of the program: name=nobody',
    { crashes: ['nobody'] },
  ],
  'an option that does not exist': [
    (m) => m.thread('a', () => 1),
    'check() has no such option: name=maxRun',
    { maxRun: 3 },
  ],
};

test.for(Object.entries(REFUSED))(
  '%s is refused, and not verified',
  ([, [body, says, options]]) => {
    expect(() => check(body, options)).toThrow(says);
  },
);
