// The mutex of Drepper's "Futexes Are Tricky" (2004): 0 is free, 1 taken, 2 taken with others asleep. A thread
// that was woken and takes it as 1 forgets those that still sleep, and they sleep for ever.
import { check } from 'socketpair/model';

/** Three threads that take the mutex once; `taken` is what a thread makes of it after it slept. */
const program = (taken) => (m) => {
  const words = new Int32Array(m.shared('mutex', 4).buffer);
  m.name(words, { 0: 'MUTEX' });
  const lock = () => {
    if (Atomics.compareExchange(words, 0, 0, 1) === 0) return;
    for (;;) {
      const was = Atomics.compareExchange(words, 0, 1, 2);
      if (was !== 0) Atomics.wait(words, 0, 2);
      if (Atomics.compareExchange(words, 0, 0, taken) === 0) return;
    }
  };
  const unlock = () => {
    if (Atomics.exchange(words, 0, 0) === 2) Atomics.notify(words, 0, 1);
  };
  for (const name of ['a', 'b', 'c']) {
    m.thread(name, () => {
      lock();
      unlock();
    });
  }
};

export const before = check(program(1));

// Drepper's mutex2: nobody knows who else sleeps, so it is always taken as 2.
export const after = check(program(2));
