import { replaceAtomics } from '../support/atomics.ts';

export interface Path {
  /** The value that the call stored last in each word. */
  readonly stores: ReadonlyMap<number, number>;
  /** Values that were answered instead of memory's, in their order. */
  readonly lies: readonly number[];
}

export interface Enumeration {
  memory: ArrayBufferLike;
  /** The values that loads of a word answer; undefined for what memory holds. */
  answers(index: number): readonly number[] | undefined;
  /** How many loads of a word in a call answer them; later ones answer what memory holds. */
  budget(index: number): number;
  /** Makes memory as it was, and the call of one run. */
  prepare(): () => unknown;
  /** Time that a wait has taken. */
  slept(ms: number): void;
  check(result: unknown, path: Path): void;
}

/** No call makes that many operations. */
const SPINNING = 20_000;

/**
 * Makes a call again and again, until each load has answered each of its values, in all
 * combinations. Depth first; returns how many runs that took.
 */
export function everyAnswer(given: Enumeration): number {
  const { memory } = given;
  const real = Atomics;
  /** The value that each load answers that has a choice, and how many there are. */
  const chosen: number[] = [];
  const widths: number[] = [];
  let depth = 0;
  let operations = 0;
  let lying = false;
  const stores = new Map<number, number>();
  const lies: number[] = [];
  const told = new Map<number, number>();
  const count = (): void => {
    operations += 1;
    if (operations > SPINNING) throw new Error('the call spins');
  };
  const note = (words: Int32Array, index: number): void => {
    if (lying && words.buffer === memory) stores.set(index, real.load(words, index));
  };
  const restore = replaceAtomics({
    load(words: Int32Array, index: number) {
      count();
      if (!lying || words.buffer !== memory) return real.load(words, index);
      const values = given.answers(index);
      const before = told.get(index) ?? 0;
      if (values === undefined || before >= given.budget(index)) return real.load(words, index);
      told.set(index, before + 1);
      if (depth === chosen.length) chosen.push(0);
      widths[depth] = values.length;
      const value = values[chosen[depth] ?? 0] ?? 0;
      depth += 1;
      lies.push(value);
      return value;
    },
    store(words: Int32Array, index: number, value: number) {
      count();
      real.store(words, index, value);
      note(words, index);
      return value;
    },
    or(words: Int32Array, index: number, value: number) {
      count();
      const before = real.or(words, index, value);
      note(words, index);
      return before;
    },
    compareExchange(words: Int32Array, index: number, before: number, after: number) {
      count();
      const seen = real.compareExchange(words, index, before, after);
      if (seen === before) note(words, index);
      return seen;
    },
    wait(words: Int32Array, index: number, key: number, timeout = Infinity) {
      if (real.load(words, index) !== key) return 'not-equal';
      if (timeout === Infinity) throw new Error('the call sleeps for ever');
      given.slept(timeout);
      return 'timed-out';
    },
  });
  let runs = 0;
  try {
    for (;;) {
      depth = 0;
      operations = 0;
      lies.length = 0;
      stores.clear();
      told.clear();
      lying = false;
      const call = given.prepare();
      lying = true;
      const result = call();
      lying = false;
      given.check(result, { stores, lies });
      runs += 1;
      chosen.length = depth;
      while (depth > 0 && (chosen[depth - 1] ?? 0) + 1 >= (widths[depth - 1] ?? 0)) depth -= 1;
      if (depth === 0) return runs;
      chosen.length = depth;
      chosen[depth - 1] = (chosen[depth - 1] ?? 0) + 1;
    }
  } finally {
    restore();
  }
}
