// The ABA problem of a stack by compareExchange (IBM System/370 Principles of Operation, appendix; Treiber, 1986):
// the top is the same node again, but what was below it is in another's hands.
import { check } from 'socketpair/model';

const TOP = 0;
const [NIL, A, B] = [0, 1, 2];

/** A stack A, B. One pops; the other pops both and puts A back. Word `node` is what is below a node. */
const program = (stamp) => (m) => {
  const words = new Int32Array(m.shared('stack', 12).buffer);
  m.name(words, { 0: 'TOP', 1: 'A.NEXT', 2: 'B.NEXT' });
  const node = (top) => top & 0xff;
  const next = (top, to) => to | ((top & ~0xff) + stamp);
  Atomics.store(words, TOP, A);
  Atomics.store(words, A, B);
  const pop = () => {
    for (;;) {
      const top = Atomics.load(words, TOP);
      if (node(top) === NIL) return NIL;
      const below = Atomics.load(words, node(top));
      if (Atomics.compareExchange(words, TOP, top, next(top, below)) === top) return node(top);
    }
  };
  const push = (one) => {
    for (;;) {
      const top = Atomics.load(words, TOP);
      Atomics.store(words, one, node(top));
      if (Atomics.compareExchange(words, TOP, top, next(top, one)) === top) return;
    }
  };
  m.thread('one', () => [pop(), pop()]);
  m.thread('other', () => {
    const [first, second] = [pop(), pop()];
    if (first !== NIL) push(first);
    return second;
  });
  m.after(({ one, other }) => m.assert(!one.includes(other) || other === NIL, 'popped twice'));
};

export const before = check(program(0));

// As IBM's manual says: a count beside the top, which changes with every exchange.
export const after = check(program(0x100));
