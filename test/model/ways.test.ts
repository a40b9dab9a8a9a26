import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ModelMisuse, type SharedViews } from '../../src/model/index.ts';
import { memoryBehind } from '../../src/model/views/stand-in-memory.ts';
import { check } from '../support/check.ts';
import { READS, type Way, WRITES } from './ways.ts';

// Taken before a check: an array of the memory itself, as a function that a check does not know has it.
const Bytes = Uint8Array;

/** One thread writes, the other reads; a flag orders them or does not. */
function told(ordered: boolean, write: Way, read: Way): string {
  try {
    const { verdict, counterexample } = check((m) => {
      const flag = new Int32Array(m.shared('flag', 4).buffer);
      const data = m.shared('data', 16);
      m.thread('writer', () => {
        write(data, data.buffer);
        Atomics.store(flag, 0, 1);
      });
      m.thread('reader', () => {
        if (Atomics.load(flag, 0) === 1 || !ordered) read(data, data.buffer);
      });
    });
    const { failure } = counterexample ?? {};
    return failure === undefined ? verdict : `${failure.kind}: ${failure.message}`;
  } catch (error) {
    if (error instanceof ModelMisuse) return `refused: ${error.message}`;
    throw error;
  }
}

/** Ways that are refused instead, and for what. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['a class of before the check', 'constructor from before the check'],
  ['crypto.getRandomValues', 'random bytes'],
]);

const aWrite = WRITES['an element of a view'] as Way;
const aRead = READS['an element of a view'] as Way;

test('there are at least 40 ways to read and 21 to write', () => {
  expect(Object.keys(READS).length).toBeGreaterThan(39);
  expect(Object.keys(WRITES).length).toBeGreaterThan(20);
});

test.for(Object.entries(READS))('a read by %s is seen, or refused', ([name, read]) => {
  const refused = REFUSED.get(name);
  if (refused !== undefined) return expect(told(true, aWrite, read)).toContain(refused);
  expect(told(true, aWrite, read)).toBe('verified');
  expect(told(false, aWrite, read)).toMatch(/^race: writer writes bytes .* and reader reads bytes/);
});

test.for(Object.entries(WRITES))('a write by %s is seen, or refused', ([name, write]) => {
  const refused = REFUSED.get(name);
  if (refused !== undefined) return expect(told(true, write, aRead)).toContain(refused);
  expect(told(true, write, aRead)).toBe('verified');
  expect(told(false, write, aRead)).toMatch(/^race: writer (reads|writes) bytes/);
});

test.for([
  ['before its first operation', true, '0-3'],
  ['after its last', false, '0-3'],
] as const)('a write that no view reports ends the check, %s', ([, early, bytes]) => {
  expect(() =>
    check((m) => {
      const flag = m.shared('flag', 4).i32;
      const data = m.shared('data', 8);
      const hole = new Bytes(memoryBehind(data.buffer) as SharedArrayBuffer);
      const write = (): void => {
        hole[1] = 7;
      };
      m.thread('t0', () => {
        if (early) write();
        Atomics.store(flag, 0, 1);
        if (!early) write();
        data.u8[6] = 1;
      });
      m.thread('t1', () => Atomics.load(flag, 0));
    }),
  ).toThrow(new ModelMisuse(`t0 wrote bytes ${bytes} unseen`));
});

/** Text of what the way returns and leaves. */
function effectOf(way: Way, views: SharedViews, buffer: SharedArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  for (let i = 0; i < bytes.length; i++) bytes[i] = 200 - 13 * i;
  const said = inspect(way(views, buffer)).replaceAll('SharedArrayBuffer', 'memory');
  return `${said} ${[...bytes].join()}`;
}

test('each way does to the memory of a check what it does to any, and gives the same', () => {
  const outside = new SharedArrayBuffer(16);
  const views = { buffer: outside, i32: new Int32Array(outside), u8: new Uint8Array(outside) };
  for (const [name, way] of Object.entries({ ...READS, ...WRITES })) {
    if (REFUSED.has(name) || name.includes('memory')) continue;
    const { outcomes } = check((m) => {
      const data = m.shared('data', 16);
      m.thread('t', () => effectOf(way, data, data.buffer));
    });
    const [[said] = []] = outcomes;
    expect(JSON.parse(said ?? '{}'), name).toEqual({
      t: effectOf(way, views as SharedViews, outside),
    });
  }
});

const { load } = Atomics;
const [Words, View] = [Int32Array, DataView];
const { join } = Array.prototype;
const { set } = Int32Array.prototype;
const earlier = new Int32Array(new SharedArrayBuffer(4));

test.for<[string, Way]>([
  ['Atomics of before the check', ({ i32 }) => load(i32, 0)],
  ['a class of before the check', ({ buffer }) => new Words(buffer)[0]],
  ['DataView of before the check', ({ buffer }) => new View(buffer).getInt8(0)],
  ['a method of before the check', ({ i32 }) => set.call(i32, [1])],
  ['memory of before the check', () => Atomics.load(earlier, 0)],
])('%s is refused', ([, way]) => {
  expect(told(true, way, way)).toMatch(/^refused: .* not seen/);
});

test.for<[string, Way]>([
  ['a class of before the check', ({ buffer }) => new Words(buffer)[0]],
  ['memory of before the check', () => Atomics.load(earlier, 0)],
])('%s is refused, also if the program catches that', ([, way]) => {
  const quiet: Way = (views, buffer) => {
    try {
      way(views, buffer);
    } catch {}
  };
  expect(told(true, quiet, aRead)).toMatch(/^refused/);
});

test('methods of plain arrays of before the check are seen', () => {
  expect(told(false, aWrite, ({ i32 }) => join.call(i32))).toContain('race');
});
