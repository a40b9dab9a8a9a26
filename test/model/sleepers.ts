import type { Body } from '../../src/model/index.ts';

/** Programs that sleep, with and without timeouts, loops, choices and terminations. */
export const SLEEPERS: Record<string, Body> = {
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
