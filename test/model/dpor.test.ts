import { expect, test } from 'vitest';
import type { Body } from '../../src/model/index.ts';
import { check } from '../support/check.ts';
import {
  adders,
  IRIW,
  indexer,
  LOAD_BUFFERING,
  lastZero,
  MESSAGE_PASSING,
  readers,
  STORE_BUFFERING,
  TWO_PLUS_TWO_WRITES,
} from './programs.ts';

/**
 * Program, traces, and the runs that sleep sets gave up. The litmus tests are in GenMC's suite
 * (tests/correct, the expected.sc files) and Nidhugg's (tests/smoke/reference.results.txt), lastzero
 * and readers in Concuerror's (tests/suites, the results folders).
 */
const KNOWN: [string, Body, number, number][] = [
  ['store buffering', STORE_BUFFERING, 3, 0],
  ['message passing', MESSAGE_PASSING, 3, 0],
  ['load buffering', LOAD_BUFFERING, 3, 0],
  ['2+2W', TWO_PLUS_TWO_WRITES, 3, 0],
  ['IRIW', IRIW, 15, 0],
  // 2^n.
  ['readers(4)', readers(4), 16, 0],
  ['readers(7)', readers(7), 128, 0],
  // An optimal exploration has 64 runs, source-DPOR 97.
  ['lastzero(5)', lastZero(5), 64, 33],
  // From Flanagan and Godefroid, POPL 2005; 8 to the power of threads − 11.
  ['indexer(12)', indexer(12), 8, 0],
  ['indexer(13)', indexer(13), 64, 0],
  ['adders(4)', adders(4), 24, 0],
];

for (const [name, body, traces, blocked] of KNOWN) {
  test(`${name} has ${traces} traces and ${blocked} runs given up`, () => {
    const { verdict, runs, blocked: given } = check(body);
    expect({ verdict, runs, given }).toEqual({ verdict: 'verified', runs: traces, given: blocked });
  });
}

const LITMUS = { STORE_BUFFERING, MESSAGE_PASSING, LOAD_BUFFERING, IRIW, readers: readers(4) };

for (const [name, body] of Object.entries(LITMUS)) {
  test(`${name} has the same outcomes with all schedules as with one of each class`, () => {
    const all = check(body, { strategy: 'dfs' });
    const some = check(body);
    expect(some.runs).toBeLessThan(all.runs);
    expect([...some.outcomes.keys()].sort()).toEqual([...all.outcomes.keys()].sort());
  });
}

/** Programs that sleep, with and without timeouts, loops, choices and terminations. */
const SLEEPERS: Record<string, Body> = {
  timeouts: (m) => {
    const words = new Int32Array(m.shared('w', 8).buffer);
    m.thread('a', () => [Atomics.wait(words, 0, 0, 10), Atomics.load(words, 1)]);
    m.thread('b', () => [Atomics.wait(words, 0, 0, 20), Atomics.load(words, 1)]);
    m.thread('c', () => {
      Atomics.store(words, 1, 1);
      const first = Atomics.notify(words, 0, 1);
      Atomics.store(words, 1, 2);
      return [first, Atomics.notify(words, 0, 1)];
    });
  },
  'a loop that can miss its moment': (m) => {
    const words = new Int32Array(m.shared('w', 8).buffer);
    m.thread('a', () => {
      let seen = 0;
      while (seen === 0) seen = Atomics.load(words, 0);
      return [seen, Atomics.load(words, 1)];
    });
    m.thread('b', () => {
      Atomics.store(words, 1, 1);
      Atomics.store(words, 0, 1);
      Atomics.store(words, 0, 0);
      Atomics.store(words, 1, 2);
      Atomics.store(words, 0, 2);
    });
  },
  'a timeout that a notify takes away': (m) => {
    const words = new Int32Array(m.shared('w', 8).buffer);
    m.thread('waker', () => [Atomics.load(words, 1), Atomics.notify(words, 0)]);
    m.thread('sleeper', () => {
      const how = Atomics.wait(words, 0, 0, 10);
      Atomics.store(words, 1, 1);
      return how;
    });
  },
  choices: (m) => {
    const words = new Int32Array(m.shared('w', 8).buffer);
    m.thread('a', () => Atomics.exchange(words, m.choose(2), 1));
    m.thread('b', () => Atomics.exchange(words, m.choose(2), 2));
  },
  'compare and exchange': (m) => {
    const words = new Int32Array(m.shared('w', 8).buffer);
    for (const value of [1, 2, 3]) {
      m.thread(`t${value}`, () => {
        const was = Atomics.compareExchange(words, 0, 0, value);
        return [was, Atomics.compareExchange(words, 0, 1, 4), Atomics.load(words, 1)];
      });
    }
  },
};

for (const [name, body] of Object.entries(SLEEPERS)) {
  for (const crashes of [false, true]) {
    test(`${name}: the outcomes of all schedules are found${crashes ? ', with crashes' : ''}`, () => {
      const all = check(body, { strategy: 'dfs', crashes });
      const some = check(body, { crashes });
      expect(some.verdict).toBe(all.verdict);
      if (all.verdict === 'refuted') return;
      expect([...some.outcomes.keys()].sort()).toEqual([...all.outcomes.keys()].sort());
    });
  }
}
