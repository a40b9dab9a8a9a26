// A thread of Mozilla (Lu and others, "Learning from Mistakes", ASPLOS 2008, figure 3): the new thread uses
// mThread, which its parent stores after it was started.
import { check } from 'socketpair/model';

const [STARTED, THREAD] = [0, 1];

/** The parent starts a thread and stores its handle: `start` in some order, `handle` reads it. */
const program = (start, handle) => (m) => {
  const words = new Int32Array(m.shared('words', 8).buffer);
  m.name(words, { 0: 'STARTED', 1: 'MTHREAD' });
  m.thread('parent', () => start(words));
  m.thread('child', () => {
    Atomics.wait(words, STARTED, 0);
    m.assert(handle(words) === 7, 'mThread is null');
  });
};

function begin(words) {
  Atomics.store(words, STARTED, 1);
  Atomics.notify(words, STARTED);
}

export const before = check(
  program(
    (words) => {
      begin(words);
      Atomics.store(words, THREAD, 7);
    },
    (words) => Atomics.load(words, THREAD),
  ),
);

// The handle is there before the thread is.
export const after = check(
  program(
    (words) => {
      Atomics.store(words, THREAD, 7);
      begin(words);
    },
    (words) => Atomics.load(words, THREAD),
  ),
);
