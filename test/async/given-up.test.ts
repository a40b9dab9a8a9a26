import { setMaxListeners } from 'node:events';
import { expect, test } from 'vitest';
import { pipe, socketpair } from '../../src/index.ts';
import type { Signal } from '../../src/socket/limits.ts';
import { home } from '../../src/thread/home.ts';
import { startedPump } from '../../src/thread/this-pump.ts';
import { replaceAtomics } from '../support/atomics.ts';
import { rejection, settled, turns, watch } from '../support/promises.ts';
import { counting } from '../support/stream.ts';

/** Calls that are given up by a signal or after a time. */

test('a call with a timeout rejects with ETIMEDOUT, never early, and takes no byte later', async () => {
  const [a, b] = socketpair({ capacity: 4 });
  const target = new Uint8Array(4);
  for (const timeout of [0, 0.5, 1, 7, 20]) {
    const start = performance.now();
    const error = await rejection(b.readAsync(target, { timeout }));
    expect(performance.now() - start).toBeGreaterThanOrEqual(timeout);
    expect(error).toMatchObject({ code: 'ETIMEDOUT', errno: -110, syscall: 'read' });
    expect(error.count).toBeUndefined();
  }
  a.write(counting(2));
  await turns();
  expect([...target, b.queued]).toEqual([0, 0, 0, 0, 2]);
});

test('a call given up after a part says in count what had gone', async () => {
  const [a, b] = socketpair({ capacity: 4 });
  const late = await rejection(a.writeAllAsync(counting(9), { timeout: 5 }));
  expect(late).toMatchObject({ code: 'ETIMEDOUT', count: 4 });
  await b.readAsync(new Uint8Array(3));
  const abort = new AbortController();
  const aborted = rejection(a.writeAllAsync(counting(9), { signal: abort.signal }));
  abort.abort();
  const error = await aborted;
  expect(error).toBe(abort.signal.reason);
  expect(error.count).toBe(3);
  await turns();
  expect(b.queued).toBe(4);
});

test('a signal rejects with its reason, whatever that is', async () => {
  const frozen = Object.freeze(new Error('frozen'));
  for (const reason of [new Error('enough'), frozen, 'a word', 7, { why: 'none' }]) {
    const [a] = socketpair({ capacity: 4 });
    const abort = new AbortController();
    const write = rejection(a.writeAllAsync(counting(9), { signal: abort.signal }));
    abort.abort(reason);
    expect(await write).toBe(reason);
  }
});

test('a signal that is aborted already takes nothing, though there is something', async () => {
  const [a, b] = socketpair();
  a.write(counting(2));
  const signal = AbortSignal.abort();
  expect(await rejection(b.readAsync(new Uint8Array(2), { signal }))).toBe(signal.reason);
  expect(await rejection(a.writeAllAsync(counting(2), { signal }))).toBe(signal.reason);
  expect([a.queued, b.queued]).toEqual([0, 2]);
});

test('what has come counts, though the timer fires before the thread has looked', async () => {
  const [a, b] = socketpair();
  const read = b.readAsync(new Uint8Array(2), { timeout: 1 });
  a.write(counting(2));
  // This turn of the loop lasts until the time is up.
  for (const end = performance.now() + 5; performance.now() < end; );
  expect(await read).toBe(2);
});

test('a call behind one that is given up has its turn at once, if it needs less', async () => {
  for (const how of ['signal', 'timeout', 'close'] as const) {
    const [reader, writer] = pipe({ capacity: 8 });
    const first = writer.dup();
    writer.write(counting(5));
    const abort = new AbortController();
    const limits = { signal: { signal: abort.signal }, timeout: { timeout: 1 }, close: {} }[how];
    const large = rejection(first.writeAsync(counting(6), limits));
    const small = watch(writer.writeAsync(counting(1)));
    if (how === 'signal') abort.abort();
    if (how === 'close') first.close();
    await large;
    expect((await settled(small)).value, how).toBe(1);
    expect(reader.queued, how).toBe(6);
  }
});

test('1,000 calls that were given up leave one waitAsync at most, no listener, nothing pending', async () => {
  const before = await waitsAfter(async () => undefined);
  const [a, b] = socketpair({ capacity: 4 });
  const target = new Uint8Array(4);
  let listeners = 0;
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  const signal: Signal = {
    get aborted() {
      return abort.signal.aborted;
    },
    get reason() {
      return abort.signal.reason;
    },
    addEventListener(type, listener) {
      listeners += 1;
      abort.signal.addEventListener(type, listener);
    },
    removeEventListener(type, listener) {
      listeners -= 1;
      abort.signal.removeEventListener(type, listener);
    },
  };
  const outstanding = await waitsAfter(async () => {
    const calls = Array.from({ length: 1000 }, (_, i) => {
      if (i % 2 === 0) return rejection(b.readAsync(target, { timeout: i % 5, signal }));
      const own = new AbortController();
      const call = rejection(b.readAsync(target, { signal: own.signal }));
      if (i % 3 === 0) own.abort();
      else setImmediate(() => own.abort());
      return call;
    });
    await Promise.all(calls);
    for (let i = 0; i < 100; i++) await b.readAsync(target, { timeout: 0 }).catch(() => undefined);
  });
  expect(before + outstanding).toBeLessThanOrEqual(1);
  b.write(counting(1));
  await a.readAsync(target, { signal, timeout: 1000 });
  expect([listeners, [...(startedPump()?.pending ?? [])].length]).toEqual([0, 0]);
  a.write(counting(4));
  await turns();
  expect([...target, b.queued]).toEqual([1, 0, 0, 0, 4]);
});

test('a signal that ends other calls while one is released takes nothing from them', async () => {
  const [a, b] = socketpair();
  const target = new Uint8Array(1);
  const others: Promise<unknown>[] = [];
  const signal: Signal = {
    aborted: false,
    reason: undefined,
    addEventListener: () => undefined,
    // A call that is made and served here is served by a pump that is at work.
    removeEventListener: () => others.push(b.readAsync(new Uint8Array(1))),
  };
  const first = b.readAsync(target, { signal });
  const second = b.readAsync(new Uint8Array(1));
  a.write(counting(3));
  expect(await Promise.all([first, second])).toEqual([1, 1]);
  expect(await Promise.all(others)).toEqual([1]);
  expect(b.queued).toBe(0);
});

test('ref and unref say whether pending calls hold the loop, also while they are pending', async () => {
  const [a, b] = socketpair();
  let held = 0;
  const { host } = home();
  const keepAlive = host.keepAlive;
  Object.assign(host, {
    keepAlive: () => {
      held += 1;
      return () => {
        held -= 1;
      };
    },
  });
  expect([b.hasRef(), held]).toEqual([true, 0]);
  const read = b.readAsync(new Uint8Array(1));
  expect(held).toBe(1);
  expect(b.unref().hasRef()).toBe(false);
  expect(held).toBe(0);
  const other = a.readAsync(new Uint8Array(1));
  expect(held).toBe(1);
  b.write(counting(1));
  await other;
  expect(held).toBe(0);
  b.ref();
  expect(held).toBe(1);
  a.write(counting(1));
  await read;
  expect(held).toBe(0);
  Object.assign(host, { keepAlive });
});

/** How many more waitAsync without a limit are out after an action than before. */
async function waitsAfter(action: () => Promise<unknown>): Promise<number> {
  const { waitAsync } = Atomics;
  let out = 0;
  const restore = replaceAtomics({
    waitAsync(words: Int32Array, index: number, key: number, timeout = Infinity) {
      const wait = waitAsync(words, index, key, timeout);
      // That of a timer ends by itself.
      if (wait.async && timeout === Infinity) {
        out += 1;
        wait.value.then(() => {
          out -= 1;
        });
      }
      return wait;
    },
  });
  await action();
  await turns();
  restore();
  return out;
}
