import type { Body } from '../../src/model/index.ts';

/** Programs that run both in the simulation and in real threads. */
export const SAMPLES: Record<string, Body> = {
  'a lock that sleeps': (m) => {
    const words = new Int32Array(m.shared('words', 8).buffer);
    for (const name of ['a', 'b', 'c']) {
      m.thread(name, () => {
        while (Atomics.exchange(words, 0, 2) !== 0) Atomics.wait(words, 0, 2);
        Atomics.add(words, 1, 1);
        if (Atomics.exchange(words, 0, 0) === 2) Atomics.notify(words, 0, 1);
      });
    }
  },
  'waits that may time out, and choices': (m) => {
    const words = new Int32Array(m.shared('words', 8).buffer);
    m.thread('sleeper', () => {
      const how = Atomics.wait(words, 0, 0, 1000);
      Atomics.store(words, 1, how === 'timed-out' ? 1 : 2);
    });
    m.thread('waker', () => {
      if (m.choose(2) === 0) Atomics.store(words, 0, 1);
      Atomics.notify(words, 0, 1);
      Atomics.compareExchange(words, 1, 0, 3);
    });
  },
};
