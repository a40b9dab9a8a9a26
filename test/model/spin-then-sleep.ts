import type { Body } from '../../src/model/index.ts';
import { wordsOf } from './words-of.ts';

/** A thread looks at a word so many times and then sleeps on it; the other one rings the wrong word. */
export function spinThenSleep(spins: number): Body {
  return (m) => {
    const words = wordsOf(m, 'GATE', 'OTHER');
    m.thread('sleeper', () => {
      for (let i = 0; i < spins; i++) if (Atomics.load(words, 0) === 1) return;
      while (Atomics.load(words, 0) === 0) Atomics.wait(words, 0, 0);
    });
    m.thread('waker', () => {
      Atomics.store(words, 0, 1);
      Atomics.notify(words, 1);
    });
  };
}
