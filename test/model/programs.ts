import type { Body, Model } from '../../src/model/index.ts';

/*
 * Small programs whose numbers of Mazurkiewicz traces are known: litmus tests under sequential
 * consistency, and benchmarks from the literature on partial order reduction.
 */

type Part = (words: Int32Array, load: Load, store: Store) => unknown;
type Load = (index: number) => number;
type Store = (index: number, value: number) => void;

/** A program whose threads each load and store words of one array. */
export function litmus(...parts: Part[]): Body {
  return (m: Model) => {
    const words = new Int32Array(m.shared('w', 256 * 4).buffer);
    const load: Load = (index) => Atomics.load(words, index);
    const store: Store = (index, value) => {
      Atomics.store(words, index, value);
    };
    for (const [i, part] of parts.entries()) m.thread(`t${i}`, () => part(words, load, store));
  };
}

const X = 0;
const Y = 1;

export const STORE_BUFFERING = litmus(
  (_, load, store) => {
    store(X, 1);
    return load(Y);
  },
  (_, load, store) => {
    store(Y, 1);
    return load(X);
  },
);

export const MESSAGE_PASSING = litmus(
  (_, _load, store) => {
    store(X, 1);
    store(Y, 1);
  },
  (_, load) => [load(Y), load(X)],
);

export const LOAD_BUFFERING = litmus(
  (_, load, store) => {
    const seen = load(X);
    store(Y, 1);
    return seen;
  },
  (_, load, store) => {
    const seen = load(Y);
    store(X, 1);
    return seen;
  },
);

export const TWO_PLUS_TWO_WRITES = litmus(
  (_, _load, store) => {
    store(X, 1);
    store(Y, 2);
  },
  (_, _load, store) => {
    store(Y, 1);
    store(X, 2);
  },
);

export const IRIW = litmus(
  (_, _load, store) => store(X, 1),
  (_, _load, store) => store(Y, 1),
  (_, load) => [load(X), load(Y)],
  (_, load) => [load(Y), load(X)],
);

/** One writer, n readers of one word. */
export function readers(count: number): Body {
  const read: Part = (_, load) => load(X);
  return litmus((_, _load, store) => store(X, 1), ...Array.from({ length: count }, () => read));
}

/** Thread 0 looks for the last zero of an array, thread i makes element i one more than the last. */
export function lastZero(count: number): Body {
  const search: Part = (_, load) => {
    let at = count;
    while (load(at) !== 0) at--;
  };
  const adders = Array.from({ length: count }, (_, i): Part => {
    return (_words, load, store) => store(i + 1, load(i) + 1);
  });
  return litmus(search, ...adders);
}

/** Threads put numbers into a hash table by compareExchange; only from 12 threads on do they meet. */
export function indexer(count: number): Body {
  const part = (tid: number): Part => {
    return (words) => {
      for (let message = 1; message <= 4; message++) {
        const value = message * 11 + tid;
        let hash = (value * 7) % 128;
        while (Atomics.compareExchange(words, hash, 0, value) !== 0) hash = (hash + 1) % 128;
      }
    };
  };
  return litmus(...Array.from({ length: count }, (_, tid) => part(tid)));
}

/** n threads add to one word by read-modify-write: n! orders. */
export function adders(count: number): Body {
  return litmus(...Array.from({ length: count }, (): Part => (words) => Atomics.add(words, X, 1)));
}
