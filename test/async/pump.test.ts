import { expect, test } from 'vitest';
import { type Socket, socketpair } from '../../src/index.ts';
import { thisThread } from '../../src/thread/home.ts';
import { replaceAtomics } from '../support/atomics.ts';
import { hopefulPair } from '../support/memory.ts';
import { settled, turns, watch } from '../support/promises.ts';
import { counting } from '../support/stream.ts';
import { guardEachTest, readUpTo } from '../support/ways.ts';

/** Pairs of calls that one doorbell has to carry when a thread both awaits and blocks. */

const guard = guardEachTest();

test('a ring that a blocking call hears first still reaches the pending one', async () => {
  const [a, b] = hopefulPair();
  const [c, d] = hopefulPair();
  const read = watch(b.readAsync(new Uint8Array(4)));
  guard.atSleep(() => a.write(counting(2)));
  guard.atSleep(() => c.write(counting(3)));
  expect(readUpTo(d, 9)).toEqual([1, 2, 3]);
  expect((await settled(read)).value).toBe(2);
});

test('a blocking call on the same side takes the bytes, and the next ones reach the pending one', async () => {
  const [a, b] = hopefulPair();
  const read = watch(b.readAsync(new Uint8Array(4)));
  guard.atSleep(() => a.write(counting(2)));
  expect(readUpTo(b, 9)).toEqual([1, 2]);
  a.write(counting(1));
  expect((await settled(read)).value).toBe(1);
});

test('a blocking call on the same side that gives up leaves the pending one registered', async () => {
  const [a, b] = hopefulPair();
  const read = watch(b.readAsync(new Uint8Array(4)));
  b.recvTimeout = 2;
  expect(() => b.read(new Uint8Array(1))).toThrow('EAGAIN');
  await turns();
  a.write(counting(1));
  expect((await settled(read)).value).toBe(1);
});

test('a byte that comes at any moment of the start of a call settles it', async () => {
  for (const isWaiting of [false, true]) {
    // A waitAsync may be out already, from a call before.
    for (let n = 0, acted = true; acted; n++) {
      const [a, b] = socketpair();
      const other = isWaiting ? watch(a.readAsync(new Uint8Array(1))) : undefined;
      if (!isWaiting) await quiet();
      const end = actAtOperation(n, () => a.write(counting(2)));
      const first = watch(b.readAsync(new Uint8Array(1)));
      acted = end();
      expect(acted || n > 3, `${n} operations`).toBe(true);
      if (!acted) a.write(counting(2));
      const at = `waiting=${isWaiting}, at operation ${n}`;
      expect((await settled(first)).value, at).toBe(1);
      expect(await b.readAsync(new Uint8Array(1)), at).toBe(1);
      b.write(counting(1));
      if (other !== undefined) expect((await settled(other)).value, at).toBe(1);
      closeAll(a, b);
    }
  }
});

test('rings without end let the thread do other things too', async () => {
  const [a, b] = socketpair();
  const { table, at } = thisThread('read');
  const { add, waitAsync } = Atomics;
  let looks = 0;
  const restore = replaceAtomics({
    waitAsync(words: Int32Array, index: number, key: number, timeout = Infinity) {
      looks += 1;
      if (looks < 10_000) add(table, at, 2);
      return waitAsync(words, index, key, timeout);
    },
  });
  const read = watch(b.readAsync(new Uint8Array(1)));
  await turns();
  expect(looks).toBeLessThan(1000);
  a.write(counting(1));
  expect((await settled(read)).value).toBe(1);
  restore();
  closeAll(a, b);
});

/** Runs an action before the n-th atomic operation from now on. Returns whether it was reached. */
function actAtOperation(n: number, action: () => void): () => boolean {
  const changes: Record<string, unknown> = {};
  const real = Atomics;
  let count = 0;
  let acted = false;
  for (const name of ['load', 'or', 'compareExchange', 'waitAsync'] as const) {
    changes[name] = (...given: unknown[]): unknown => {
      if (count++ === n) {
        acted = true;
        restore();
        action();
      }
      return Reflect.apply(real[name], real, given);
    };
  }
  const restore = replaceAtomics(changes);
  return () => {
    if (!acted) restore();
    return acted;
  };
}

/** Ends the waitAsync that a call before left out. */
async function quiet(): Promise<void> {
  const { table, at } = thisThread('read');
  Atomics.add(table, at, 2);
  Atomics.notify(table, at);
  await turns();
}

function closeAll(...sockets: Socket[]): void {
  for (const socket of sockets) socket.close();
}
