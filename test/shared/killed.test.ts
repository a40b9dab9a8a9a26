import { expect, test } from 'vitest';
import { endThread } from '../../src/atomics/death.ts';
import { ERRNO } from '../../src/errno/errno.ts';
import type { End } from '../../src/ring/end.ts';
import { lockAt, lockWaitersAt, PIPE, READ_LOCK, WRITE_LOCK } from '../../src/ring/layout.ts';
import { replaceAtomics } from '../support/atomics.ts';
import { counting } from '../support/stream.ts';
import { type SharedPair, sharedPair } from './holders.ts';

/*
 * A holder of a shared end is killed before each of its atomic operations in turn. A thread that waits
 * then, for the lock or for bytes, is woken by the reaper's rings, and goes on; the ring is whole.
 */

/** An Error would be lost: what is thrown by a thread that does not run any more undoes nothing. */
class Killed {}

interface Killing {
  victim: End;
  call: () => unknown;
  /** Runs while the victim stands where it will be killed. It dies where this would sleep, or after it. */
  meanwhile: () => void;
}

/** Kills the victim before operation `step` of its call. False if the call has not so many. */
function killAt(
  step: number,
  { table }: SharedPair,
  { victim, call, meanwhile }: Killing,
): boolean {
  const real = Atomics;
  let operations = 0;
  let dead = false;
  let inside = false;
  const die = (): void => {
    if (!dead) endThread({ table, note: 0 }, victim.thread);
    dead = true;
  };
  const stepping =
    (name: 'load' | 'store' | 'add' | 'or' | 'exchange' | 'compareExchange' | 'notify') =>
    (...args: number[]): unknown => {
      if (!inside && operations++ === step) {
        inside = true;
        meanwhile();
        die();
        throw new Killed();
      }
      return Reflect.apply(real[name] as never, real, args);
    };
  const restore = replaceAtomics({
    load: stepping('load'),
    store: stepping('store'),
    add: stepping('add'),
    or: stepping('or'),
    exchange: stepping('exchange'),
    compareExchange: stepping('compareExchange'),
    notify: stepping('notify'),
    wait(words: Int32Array, index: number, key: number) {
      if (real.load(words, index) !== key) return 'not-equal';
      if (!inside) throw new Error('the victim sleeps');
      if (dead) throw new Error('asleep, and nobody will ring');
      die();
      if (real.load(words, index) !== key) return 'ok';
      throw new Error('the death rang nobody');
    },
  });
  try {
    call();
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return true;
  } finally {
    restore();
  }
  return false;
}

/** Kills the victim of a fresh scene at each of its steps, and then looks. Returns how many there are. */
function killAtEach(scene: () => Killing & { made: SharedPair; after: () => void }): number {
  for (let step = 0; ; step++) {
    const { made, after, ...killing } = scene();
    if (!killAt(step, made, killing)) return step;
    after();
  }
}

function readAll(end: End): number[] {
  const target = new Uint8Array(64);
  const count = end.consumer?.read(target, 0, 64) ?? 0;
  return count > 0 ? [...target.subarray(0, count)] : [];
}

for (const position of [0, -2]) {
  test(`a reader killed at any step leaves all bytes or takes all of its own (from ${position})`, () => {
    const steps = killAtEach(() => {
      const made = sharedPair({ capacity: 8, position });
      const [victim, other] = made.holders as [End, End];
      made.peer.producer?.write(counting(6), 0, 6, 1);
      let got: number[] = [];
      return {
        made,
        victim,
        call: () => victim.consumer?.read(new Uint8Array(4), 0, 4),
        meanwhile: () => {
          got = readAll(other);
        },
        after() {
          expect([[5, 6], counting(6), []].map((bytes) => [...bytes])).toContainEqual(got);
          made.peer.producer?.write(counting(2, 7), 0, 2, 1);
          expect([...got, ...readAll(other)].slice(-2)).toEqual([7, 8]);
          expect(Atomics.load(made.pair.words, lockAt(0, READ_LOCK))).toBe(0);
        },
      };
    });
    expect(steps).toBeGreaterThanOrEqual(8);
  });

  test(`a writer killed at any step has written all or nothing (from ${position})`, () => {
    const steps = killAtEach(() => {
      const made = sharedPair({ capacity: 8, position, flags: PIPE });
      const [victim, other] = made.holders as [End, End];
      let wrote: number | undefined;
      return {
        made,
        victim,
        call: () => victim.producer?.write(counting(4), 0, 4, 4),
        meanwhile: () => {
          wrote = other.producer?.write(counting(3, 11), 0, 3, 3);
        },
        after() {
          expect(wrote).toBe(3);
          const all = readAll(made.peer);
          expect([
            [11, 12, 13],
            [1, 2, 3, 4, 11, 12, 13],
          ]).toContainEqual(all);
          expect(Atomics.load(made.pair.words, lockAt(0, WRITE_LOCK))).toBe(0);
        },
      };
    });
    expect(steps).toBeGreaterThanOrEqual(8);
  });
}

test('a reader that sleeps while its writer is killed at any step gets its bytes, or the end', () => {
  killAtEach(() => {
    const made = sharedPair({ capacity: 8, holders: 1 });
    const [victim] = made.holders as [End];
    const target = new Uint8Array(8);
    let count: number | undefined;
    return {
      made,
      victim,
      call: () => victim.producer?.write(counting(4), 0, 4, 1),
      meanwhile: () => {
        count = made.peer.consumer?.readBlocking(target, 0, 8, Infinity);
      },
      after() {
        expect([4, 0, ERRNO.ECONNRESET]).toContain(count);
        if (count === 4) expect([...target.subarray(0, 4)]).toEqual([1, 2, 3, 4]);
        else expect(readAll(made.peer)).toEqual([]);
      },
    };
  });
});

test('a writer that sleeps on a full ring while one of two readers is killed at any step goes on', () => {
  killAtEach(() => {
    const made = sharedPair({ capacity: 4 });
    const [victim, other] = made.holders as [End, End];
    made.peer.producer?.write(counting(4), 0, 4, 1);
    let wrote: number | undefined;
    let got: number[] = [];
    return {
      made,
      victim,
      call: () => victim.consumer?.read(new Uint8Array(4), 0, 4),
      meanwhile: () => {
        got = readAll(other);
        wrote = made.peer.producer?.writeBlocking(counting(2, 5), 0, 2, 1, Infinity);
      },
      after() {
        expect([[], [1, 2, 3, 4]]).toContainEqual(got);
        expect(wrote).toBe(2);
        expect(readAll(other)).toEqual([5, 6]);
      },
    };
  });
});

test('an end whose last holder is killed at any step of its close is gone', () => {
  killAtEach(() => {
    const made = sharedPair({ capacity: 4 });
    const [victim, other] = made.holders as [End, End];
    other.close();
    expect(made.peer.peer()).toBe('open');
    let count: number | undefined;
    return {
      made,
      victim,
      call: () => victim.close(),
      meanwhile: () => {
        count = made.peer.consumer?.readBlocking(new Uint8Array(1), 0, 1, Infinity);
      },
      after() {
        expect(count).toBe(0);
        expect(['closed', 'died']).toContain(made.peer.peer());
      },
    };
  });
});

test('of two that share on, one killed at any step leaves the end to the other', () => {
  killAtEach(() => {
    const made = sharedPair({ capacity: 4 });
    const [victim, other] = made.holders as [End, End];
    made.peer.producer?.write(counting(2), 0, 2, 1);
    return {
      made,
      victim,
      call: () => victim.share(2, 99),
      meanwhile: () => expect(made.peer.peer()).toBe('open'),
      after() {
        expect(made.peer.peer()).toBe('open');
        expect(readAll(other)).toEqual([1, 2]);
      },
    };
  });
});

test('whoever waits for a lock is rung, wherever its owner is killed, and if it is not', () => {
  for (let step = 0, lives = false; !lives; step++) {
    const made = sharedPair({ capacity: 4 });
    const [victim, waiter] = made.holders as [End, End];
    made.peer.producer?.write(counting(2), 0, 2, 1);
    Atomics.or(made.pair.words, lockWaitersAt(0, READ_LOCK), waiter.thread.bit);
    const key = Atomics.load(made.table, waiter.thread.at);
    const call = (): unknown => victim.consumer?.read(new Uint8Array(1), 0, 1);
    lives = !killAt(step, made, { victim, call, meanwhile: () => undefined });
    expect(Atomics.load(made.table, waiter.thread.at), `killed at ${step}`).not.toBe(key);
  }
});
