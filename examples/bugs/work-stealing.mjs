// The last item of a work-stealing deque (Chase and Lev, SPAA 2005): owner and thief may both want it. The owner
// takes it from the bottom without asking, and it is done twice.
import { check } from 'socketpair/model';

const [TOP, BOTTOM] = [0, 1];

/** One item. `last` is how the owner takes it when nothing else is left. */
const program = (last) => (m) => {
  const words = new Int32Array(m.shared('deque', 8).buffer);
  m.name(words, { 0: 'TOP', 1: 'BOTTOM' });
  Atomics.store(words, BOTTOM, 1);
  m.thread('owner', () => {
    const bottom = Atomics.sub(words, BOTTOM, 1) - 1;
    const top = Atomics.load(words, TOP);
    const took = top < bottom || (top === bottom && last(words, top));
    if (top >= bottom) Atomics.store(words, BOTTOM, top + 1);
    return took;
  });
  m.thread('thief', () => {
    const top = Atomics.load(words, TOP);
    if (top >= Atomics.load(words, BOTTOM)) return false;
    return Atomics.compareExchange(words, TOP, top, top + 1) === top;
  });
  m.after(({ owner, thief }) => m.assert(!(owner && thief), 'one item is done twice'));
};

export const before = check(program(() => true));

// As published: the owner and the thief compete for the top.
export const after = check(
  program((words, top) => Atomics.compareExchange(words, TOP, top, top + 1) === top),
);
