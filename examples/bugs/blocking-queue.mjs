// A bounded queue with one bell for readers and writers (Cargill, "Specific Notification for Java Thread
// Synchronization", PLoP 1996): notify wakes one, and that one may be of the wrong kind.
import { check } from 'socketpair/model';

const COUNT = 0;

/** Room for one; a writer of two, and two readers of one each, which wait on these bells. */
const program = (notFull, notEmpty) => (m) => {
  const words = new Int32Array(m.shared('queue', 12).buffer);
  m.name(words, { 0: 'COUNT', 1: 'BELL', 2: 'OTHER BELL' });
  const move = (from, to, mine, theirs) => {
    for (;;) {
      const rung = Atomics.load(words, mine);
      if (Atomics.compareExchange(words, COUNT, from, to) === from) break;
      Atomics.wait(words, mine, rung);
    }
    Atomics.add(words, theirs, 1);
    Atomics.notify(words, theirs, 1);
  };
  m.thread('writer', () => {
    for (let item = 0; item < 2; item++) move(0, 1, notFull, notEmpty);
  });
  for (const name of ['reader', 'another']) m.thread(name, () => move(1, 0, notEmpty, notFull));
};

export const before = check(program(1, 1));

// Specific notification: each kind has a bell of its own.
export const after = check(program(1, 2));
