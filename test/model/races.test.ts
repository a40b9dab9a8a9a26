import { expect, test } from 'vitest';
import type { Model, SharedViews } from '../../src/model/index.ts';
import { check } from '../support/check.ts';

type Use = (data: SharedViews, m: Model) => unknown;

/** One thread writes data, the other reads it; a flag orders them or does not. */
function handOver(ordered: boolean, write: Use, read: Use) {
  return check((m) => {
    const flag = new Int32Array(m.shared('flag', 4).buffer);
    const data = m.shared('data', 16);
    m.thread('writer', () => {
      write(data, m);
      Atomics.store(flag, 0, 1);
    });
    m.thread('reader', () => {
      if (Atomics.load(flag, 0) === 1 || !ordered) read(data, m);
    });
  });
}

const WRITES: Record<string, Use> = {
  'an element': ({ i32 }) => {
    i32[1] = 5;
  },
  set: ({ buffer }) => new Uint8Array(buffer).set([1, 2], 4),
  fill: ({ buffer }) => new Uint8Array(buffer).fill(1, 4, 8),
  copyWithin: ({ buffer }) => new Uint8Array(buffer).copyWithin(4, 0, 4),
  DataView: ({ buffer }) => new DataView(buffer).setInt32(4, 1),
  'Buffer.copy': ({ buffer }) => Buffer.from([1, 2]).copy(Buffer.from(buffer), 4),
  'a range that is told': ({ buffer }, m) => m.access(buffer, 4, 6, true),
};

const READS: Record<string, Use> = {
  'an element': ({ u8 }) => u8[4],
  slice: ({ buffer }) => new Uint8Array(buffer).slice(4, 6),
  'the source of set': ({ buffer }) => new Uint8Array(4).set(new Uint8Array(buffer, 4, 4)),
  DataView: ({ buffer }) => new DataView(buffer).getFloat64(0),
  indexOf: ({ buffer }) => new Uint8Array(buffer).indexOf(9),
};

for (const [writeName, write] of Object.entries(WRITES)) {
  for (const [readName, read] of Object.entries(READS)) {
    test(`a write by ${writeName} and a read by ${readName} race unless a flag orders them`, () => {
      expect(handOver(true, write, read).verdict).toBe('verified');
      const { verdict, counterexample } = handOver(false, write, read);
      expect([verdict, counterexample?.failure.kind]).toEqual(['refuted', 'race']);
    });
  }
}

test('accesses of different bytes do not race', () => {
  const write: Use = ({ u8 }) => {
    u8[3] = 1;
  };
  expect(handOver(false, write, ({ u8 }) => u8[4]).verdict).toBe('verified');
});

test('an element of an integer array is stale at worst, anything else may be torn', () => {
  const whole: Use = ({ i32 }) => {
    i32[0] = 1;
  };
  const message = (read: Use) => handOver(false, whole, read).counterexample?.failure.message;
  expect(message(({ i32 }) => i32[0])).toContain('may be stale');
  expect(message(({ f64 }) => f64[0])).toContain('may be torn');
  expect(message(({ u8 }) => u8[0])).toContain('may be torn');
});

test('atomics of different sizes on the same bytes race', () => {
  const { counterexample } = check((m) => {
    const { buffer } = m.shared('data', 8);
    m.thread('a', () => Atomics.store(new Int32Array(buffer), 0, 1));
    m.thread('b', () => Atomics.load(new Int16Array(buffer), 0));
  });
  expect(counterexample?.failure.kind).toBe('race');
});

test('a notify orders what was before it with what is after the wait that it ends', () => {
  const { verdict } = check((m) => {
    const bell = new Int32Array(m.shared('bell', 4).buffer);
    const data = m.shared('data', 4);
    m.thread('sleeper', () => {
      if (Atomics.wait(bell, 0, 0, 10) === 'ok') return data.i32[0];
      return -1;
    });
    m.thread('waker', () => {
      data.i32[0] = 1;
      Atomics.notify(bell, 0);
    });
  });
  expect(verdict).toBe('verified');
});

test('a failing compareExchange orders like a load and publishes nothing', () => {
  const { counterexample } = check((m) => {
    const words = new Int32Array(m.shared('words', 4).buffer);
    const data = m.shared('data', 4);
    m.thread('a', () => {
      data.i32[0] = 1;
      Atomics.compareExchange(words, 0, 5, 6);
    });
    m.thread('b', () => {
      Atomics.load(words, 0);
      return data.i32[0];
    });
  });
  expect(counterexample?.failure.kind).toBe('race');
});
