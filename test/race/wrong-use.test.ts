import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { enable, joined, type Packed, pack, report, unpack, watch } from '../../src/race/index.ts';

/* Wrong use of the detector gives one clear error. */

const shared = (): Int32Array<SharedArrayBuffer> => new Int32Array(new SharedArrayBuffer(8));

// First: nobody has called enable() in this process yet.
test('a thread that was started before enable() is told what to do', async () => {
  const race = new URL('../../dist/race/index.js', import.meta.url).href;
  const code = `
    const { parentPort } = require('node:worker_threads');
    import('${race}').then(({ watch }) => {
      try {
        watch(new Int32Array(new SharedArrayBuffer(4)), 'x');
        parentPort.postMessage('no error');
      } catch (error) {
        parentPort.postMessage(error.message);
      }
    });`;
  const worker = new Worker(code, { eval: true });
  const message = await new Promise((resolve) => worker.once('message', resolve));
  await worker.terminate();
  expect(message).toMatch(/^ENOTSUP: .*call enable\(\) of socketpair\/race in the main thread/);
});

test('a view of private memory, of no numbers, or without a name is a TypeError that says so', () => {
  const bad = watch as (view: unknown, name: unknown) => unknown;
  expect(() => bad(new Int32Array(4), 'x')).toThrow(/view\.buffer must be a SharedArrayBuffer/);
  expect(() => bad(new BigInt64Array(new SharedArrayBuffer(8)), 'x')).toThrow(/typed array/);
  expect(() => bad(new DataView(new SharedArrayBuffer(8)), 'x')).toThrow(/typed array/);
  expect(() => bad(new SharedArrayBuffer(8), 'x')).toThrow(/typed array/);
  expect(() => bad(shared(), '')).toThrow(/name must be a text/);
  expect(() => bad(shared(), undefined)).toThrow(/name must be a text/);
});

test('atomics of a view without them are a TypeError, and touch nothing', () => {
  const floats = watch(new Float64Array(new SharedArrayBuffer(8)), 'floats');
  expect(() => floats.atomics.store(0, 1)).toThrow(/Atomics need a view of integers.*floats/);
  expect(floats.get(0)).toBe(0);
  expect(() => watch(shared(), 'words').atomics.load(2)).toThrow(/index must be 0 to 1: index=2/);
});

test('ranges outside a view are a RangeError', () => {
  const words = watch(shared(), 'ranges');
  expect(() => words.read(0, 3)).toThrow(RangeError);
  expect(() => words.write([1, 2, 3])).toThrow(RangeError);
  expect(words.get(5)).toBe(undefined);
});

test('another buffer under a name that this thread watches is a TypeError; the same memory is not', () => {
  const one = shared();
  const words = watch(one, 'one');
  expect(() => watch(shared(), 'one')).toThrow(/a name stands for one buffer.* as one$/);
  expect(watch(one, 'one').length).toBe(2);
  expect(watch(new Uint8Array(one.buffer, 4), 'one').length).toBe(4);
  // As it comes when it is sent twice.
  const again = structuredClone(one);
  expect(again.buffer).not.toBe(one.buffer);
  expect(watch(again, 'one').length).toBe(2);
  expect(words.get(0)).toBe(0);
});

test('a name of more bytes than a report keeps is a TypeError', () => {
  expect(watch(shared(), 'é'.repeat(60)).length).toBe(2);
  expect(() => watch(shared(), 'é'.repeat(61))).toThrow(/name must be of at most 120 bytes/);
});

test('shared memory that is to be written, and so would be read unseen, is a TypeError', () => {
  const words = watch(shared(), 'written');
  expect(() => words.write(shared())).toThrow(/values must be private/);
  words.write(Int32Array.of(1, 2));
  expect(words.read()).toEqual([1, 2]);
});

test('joined takes the number of a thread', () => {
  for (const id of [-1, 0.5, Number.NaN]) expect(() => joined(id)).toThrow(/thread must be 0 to/);
  expect(() => joined('1' as unknown as number)).toThrow(/thread must be an integer/);
});

test('unpack takes what pack made, and nothing else', () => {
  expect(unpack(pack({ a: 1 }))).toEqual({ a: 1 });
  const bad = [undefined, null, 1, {}, { kind: 'socketpair.packed/0' }] as unknown as Packed<1>[];
  for (const value of bad) expect(() => unpack(value)).toThrow(/unpack\(\) takes what pack\(\)/);
  const forged = { ...pack(2), stamp: [1, 'x', {}] };
  expect(unpack(forged)).toBe(2);
});

test('a report of one thread has no races, and says what was recorded', () => {
  enable();
  watch(shared(), 'alone').add(0, 2);
  const { races, dropped, text } = report({ exit: true });
  expect([races, dropped]).toEqual([[], 0]);
  expect(text).toMatch(/^No data races in \d+ accesses by 1 thread, in the order of this run \(/);
  expect(process.exitCode ?? 0).toBe(0);
});
