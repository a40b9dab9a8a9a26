// A seqlock whose reader looks at the count only before it reads (Boehm, "Can Seqlocks Get Along With
// Programming Language Memory Models?", MSPC 2012): half of what it has is new.
import { check } from 'socketpair/model';

const [SEQ, LEFT, RIGHT] = [0, 1, 2];

/** The writer changes both words; the reader wants both of one time. `isStill` looks again, or does not. */
const program = (isStill) => (m) => {
  const words = new Int32Array(m.shared('words', 12).buffer);
  m.name(words, { 0: 'SEQ', 1: 'LEFT', 2: 'RIGHT' });
  m.thread('writer', () => {
    Atomics.add(words, SEQ, 1);
    Atomics.store(words, LEFT, 1);
    Atomics.store(words, RIGHT, 1);
    Atomics.add(words, SEQ, 1);
  });
  m.thread('reader', () => {
    const seq = Atomics.load(words, SEQ);
    const [left, right] = [Atomics.load(words, LEFT), Atomics.load(words, RIGHT)];
    if (seq % 2 === 0 && isStill(words, seq)) m.assert(left === right, 'half old and half new');
  });
};

export const before = check(program(() => true));

// The count is read again after the words, and they are read by Atomics.
export const after = check(program((words, seq) => Atomics.load(words, SEQ) === seq));
