// Mutual exclusion by H. Hyman (CACM 9:1, 1966), 8 lines, published and wrong: Knuth showed it in the
// May issue. A thread waits while it is not its turn, but takes the turn without looking again whether the other is in.
import { check } from 'socketpair/model';

const TURN = 2;

/** Two threads that enter once; `lock` brings one in. */
const program = (lock) => (m) => {
  const words = new Int32Array(m.shared('words', 12).buffer);
  m.name(words, { 0: 'WANTS0', 1: 'WANTS1', 2: 'TURN' });
  const data = m.shared('data', 4).i32;
  for (const me of [0, 1]) {
    m.thread(`t${me}`, () => {
      lock(words, me, 1 - me);
      data[0] += 1;
      Atomics.store(words, me, 0);
    });
  }
};

export const before = check(
  program((words, me, other) => {
    Atomics.store(words, me, 1);
    while (Atomics.load(words, TURN) !== me) {
      while (Atomics.load(words, other) === 1);
      Atomics.store(words, TURN, me);
    }
  }),
);

// Peterson, 1981: the turn is given away first, and only then is the other looked at.
export const after = check(
  program((words, me, other) => {
    Atomics.store(words, me, 1);
    Atomics.store(words, TURN, other);
    while (Atomics.load(words, other) === 1 && Atomics.load(words, TURN) === other);
  }),
);
