import { expect, test } from 'vitest';
import type { Operation, Result } from '../../src/model/index.ts';
import { Memory } from '../../src/model/world/memory.ts';
import { simulatedAtomics } from '../../src/model/world/simulated-atomics.ts';
import { World } from '../../src/model/world/world.ts';

const NUMBERS = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array];
const BIGS = [BigInt64Array, BigUint64Array];
const MODIFY = ['add', 'sub', 'and', 'or', 'xor', 'exchange', 'store'] as const;
const VALUES = [0, 1, -1, 127, 128, 255, 65_535, 2 ** 31, 2 ** 32 + 5, -(2 ** 31) - 1, 1.7, -0];

function simulated(world = new World(new Memory()), thread = 0): typeof Atomics {
  return simulatedAtomics(
    (operation: Operation): Result => world.execute(thread, operation).result,
  ) as typeof Atomics;
}

/** Result or error of a call, and the bytes afterwards. */
function observe(call: (view: never) => unknown, view: ArrayBufferView): unknown {
  let result: unknown;
  try {
    result = call(view as never);
  } catch (error) {
    result = (error as Error).constructor;
  }
  return [result, Array.from(new Uint8Array(view.buffer))];
}

for (const type of [...NUMBERS, ...BIGS]) {
  test(`every operation on ${type.name} does what the engine's does`, () => {
    const fake = simulated();
    const isBig = (BIGS as unknown[]).includes(type);
    const values = isBig ? VALUES.map((value) => BigInt(Math.trunc(value))) : VALUES;
    for (const first of values) {
      for (const second of values) {
        for (const name of [...MODIFY, 'load', 'compareExchange'] as const) {
          const seen = [Atomics, fake].map((atomics) => {
            const view = Reflect.construct(type, [new SharedArrayBuffer(16)]);
            Atomics.store(view, 1, first as number);
            const args = name === 'compareExchange' ? [first, second] : [second];
            return observe((it) => Reflect.apply(atomics[name], atomics, [it, 1, ...args]), view);
          });
          expect(seen[1], `${name} ${first} ${second}`).toEqual(seen[0]);
        }
      }
    }
  });
}

const badArguments = (): unknown[][] => [
  [new Int32Array(new SharedArrayBuffer(8)), 2, 0, 0],
  [new Int32Array(new SharedArrayBuffer(8)), -1, 0, 0],
  [new Int32Array(new SharedArrayBuffer(8)), '1', '7', 0],
  [new Int32Array(new SharedArrayBuffer(8)), 0, 1n, 0],
  [new Int32Array(new SharedArrayBuffer(8)), 0, {}, 0],
  [new Int32Array(new SharedArrayBuffer(8)), Number.NaN, 3, 0],
  [new BigInt64Array(new SharedArrayBuffer(8)), 0, 1, 0],
  [new BigInt64Array(new SharedArrayBuffer(8)), 0, '1', 0],
  [new Float64Array(new SharedArrayBuffer(8)), 0, 1, 0],
  [new Uint8ClampedArray(new SharedArrayBuffer(8)), 0, 1, 0],
  [new Uint32Array(new SharedArrayBuffer(8)), 0, 1, 0],
  [new Int32Array(2), 0, 1, 0],
  [new DataView(new SharedArrayBuffer(8)), 0, 1, 0],
  [undefined, 0, 1, 0],
];

test('bad arguments throw what the engine throws', () => {
  const fake = simulated();
  const names = ['load', 'store', 'add', 'compareExchange', 'notify', 'wait'] as const;
  for (const name of names) {
    for (const i of badArguments().keys()) {
      const seen = [Atomics, fake].map((atomics) => {
        const args = badArguments()[i] ?? [];
        if (name === 'wait') args[3] = 0;
        try {
          return Reflect.apply(atomics[name] as () => unknown, atomics, args);
        } catch (error) {
          return (error as Error).constructor;
        }
      });
      // Nobody notifies the engine's wait of 0 ms; the model leaves its end to the schedule.
      const expected = seen[0] === 'timed-out' ? 'asleep' : seen[0];
      expect(seen[1], `${name}, case ${i}`).toEqual(expected);
    }
  }
});

function worldWithWaiters(...timeouts: number[]) {
  const world = new World(new Memory());
  const view = new Int32Array(new SharedArrayBuffer(8));
  for (const [thread, timeout] of timeouts.entries()) {
    world.execute(thread, { kind: 'wait', view, index: 0, value: 0, timeout });
  }
  const notify = (count: number, index = 0) =>
    world.execute(9, { kind: 'notify', view, index, count });
  return { world, view, notify };
}

test('a wait for another value returns not-equal and does not sleep', () => {
  const { world, view, notify } = worldWithWaiters();
  const wait = { kind: 'wait', view, index: 0, value: 1, timeout: Infinity } as const;
  expect(world.execute(0, wait).result).toBe('not-equal');
  expect(notify(Infinity).result).toBe(0);
});

test('notify wakes as many as it says, first come first', () => {
  const { notify } = worldWithWaiters(Infinity, Infinity, Infinity);
  expect(notify(0)).toEqual({ result: 0, woken: [] });
  expect(notify(2)).toEqual({ result: 2, woken: [0, 1] });
  expect(notify(2)).toEqual({ result: 1, woken: [2] });
});

test('notify of another word wakes nobody', () => {
  const { notify } = worldWithWaiters(Infinity);
  expect(notify(Infinity, 1).woken).toEqual([]);
});

test('views of different types share the list of a byte', () => {
  const { world, view } = worldWithWaiters(Infinity);
  const big = new BigInt64Array(view.buffer as SharedArrayBuffer);
  expect(world.execute(1, { kind: 'notify', view: big, index: 0, count: 1 }).woken).toEqual([0]);
});

test('the end of a wait by its timeout moves the clock and leaves the list', () => {
  const { world, notify } = worldWithWaiters(30, 10);
  world.expire(0);
  expect(world.now).toBe(30);
  expect(notify(Infinity).woken).toEqual([1]);
  world.expire(1);
  expect(world.now).toBe(30);
});

test('waitAsync takes its place in the list and wakes no thread', () => {
  const { world, view, notify } = worldWithWaiters();
  world.execute(0, { kind: 'waitAsync', view, index: 0, value: 0, timeout: Infinity });
  world.execute(1, { kind: 'wait', view, index: 0, value: 0, timeout: Infinity });
  expect(notify(1)).toEqual({ result: 1, woken: [] });
  expect(notify(1)).toEqual({ result: 1, woken: [1] });
});

test('a state that was saved comes back, lists and bytes', () => {
  const { world, view, notify } = worldWithWaiters(Infinity);
  const state = world.save();
  notify(1);
  world.execute(0, { kind: 'store', view, index: 0, value: 7 });
  world.restore(state);
  expect(Atomics.load(view, 0)).toBe(0);
  expect(notify(1).woken).toEqual([0]);
});
