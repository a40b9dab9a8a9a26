import { replaceAtomics } from '../support/atomics.ts';
import type { Draw } from '../support/stream.ts';

/** Where a wait without a limit would fall asleep; the fuzz ends the call there. */
export class Asleep extends Error {}

/** Events of a call while it runs. */
export interface Watched {
  now(): number;
  /** Atomic operations of all calls so far. */
  operations(): number;
  /** From here on scribbles with a chance of one in `every` operations; 0 for never. */
  begin(every: number): void;
  scribble(times: number): void;
  restore(): void;
}

/** No call makes that many operations between two changes by others: it would go on for ever. */
const SPINNING = 20_000;
/** No call gets that far, however often others change something: its deadline has passed. */
const ENDLESS = 1_000_000;

/**
 * Replaces `Atomics` by one on which time passes only in `wait`, others change memory between two
 * operations, and a call that spins throws. In `realTime` a wait with a limit sleeps.
 */
export function watchAtomics(draw: Draw, scribble: () => void, realTime = false): Watched {
  const real = Atomics;
  let now = 0;
  let operations = 0;
  let begun = 0;
  let lastChange = 0;
  let every = 0;
  const change = (): void => {
    lastChange = operations;
    scribble();
  };
  const step = (): void => {
    operations += 1;
    if (every > 0 && draw(every) === 0) {
      now += 0.01;
      change();
    }
    if (operations - lastChange > SPINNING) throw new Error('the call spins');
    if (operations - begun > ENDLESS) throw new Error('the call does not end');
  };
  const restore = replaceAtomics({
    load: (words: Int32Array, index: number) => {
      step();
      return real.load(words, index);
    },
    store: (words: Int32Array, index: number, value: number) => {
      step();
      return real.store(words, index, value);
    },
    add: (words: Int32Array, index: number, value: number) => {
      step();
      return real.add(words, index, value);
    },
    or: (words: Int32Array, index: number, value: number) => {
      step();
      return real.or(words, index, value);
    },
    exchange: (words: Int32Array, index: number, value: number) => {
      step();
      return real.exchange(words, index, value);
    },
    compareExchange: (words: Int32Array, index: number, before: number, after: number) => {
      step();
      return real.compareExchange(words, index, before, after);
    },
    wait: (words: Int32Array, index: number, key: number, timeout = Infinity) => {
      lastChange = operations;
      if (real.load(words, index) !== key) return 'not-equal';
      if (timeout === Infinity) throw new Asleep();
      if (realTime) return real.wait(words, index, key, timeout);
      if (draw(2) === 0) {
        now += timeout;
        return 'timed-out';
      }
      now += timeout / 4;
      change();
      real.add(words, index, 2);
      return 'ok';
    },
  });
  return {
    now: () => (realTime ? performance.now() : now),
    operations: () => operations,
    begin(chance) {
      every = chance;
      begun = operations;
      lastChange = operations;
    },
    scribble(times) {
      for (let i = 0; i < times; i++) change();
    },
    restore,
  };
}
