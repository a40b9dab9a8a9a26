// Double-checked locking (Bacon and others, "The 'Double-Checked Locking is Broken' Declaration", 2000): the
// first look has no lock and no order, so another thread sees that the object is there before what is in it.
import { check } from 'socketpair/model';

const LOCK = 0;

/** Two threads that want the object. `peek` and `publish` are how they see, and say, that it is there. */
const program = (peek, publish) => (m) => {
  const words = new Int32Array(m.shared('words', 4).buffer);
  const there = m.shared('there', 4);
  const object = m.shared('object', 4).i32;
  for (const name of ['a', 'b']) {
    m.thread(name, () => {
      if (!peek(there)) {
        while (Atomics.compareExchange(words, LOCK, 0, 1) !== 0);
        if (!peek(there)) {
          object[0] = 42;
          publish(there);
        }
        Atomics.store(words, LOCK, 0);
      }
      m.assert(object[0] === 42, 'an object that is not made yet');
    });
  }
};

export const before = check(
  program(
    ({ i32 }) => i32[0] === 1,
    ({ i32 }) => {
      i32[0] = 1;
    },
  ),
);

// The field is volatile since Java 5: here, one of Atomics.
export const after = check(
  program(
    ({ buffer }) => Atomics.load(new Int32Array(buffer), 0) === 1,
    ({ buffer }) => Atomics.store(new Int32Array(buffer), 0, 1),
  ),
);
