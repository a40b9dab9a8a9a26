// A lost wake-up, found: `npm run build && node examples/model.mjs`. It prints a run that fails.
import { check } from 'socketpair/model';

const { verdict, counterexample } = check((m) => {
  const words = new Int32Array(m.shared('words', 8).buffer);
  m.name(words, { 0: 'NEWS', 1: 'BELL' });
  m.thread('sleeper', () => {
    if (Atomics.load(words, 0) === 0) Atomics.wait(words, 1, 0);
  });
  m.thread('waker', () => {
    Atomics.store(words, 0, 1);
    Atomics.notify(words, 1);
  });
});
console.log(verdict);
console.log(String(counterexample));
