import { expect, test } from 'vitest';
import { spin } from '../../src/atomics/spin.ts';
import { createTable } from '../../src/atomics/table.ts';
import type { Waitable } from '../../src/atomics/waitable.ts';
import { ERRNO } from '../../src/errno/errno.ts';
import { guardSleep } from '../support/atomics.ts';
import { threadOn, twoEnds } from '../support/memory.ts';
import { counting } from '../support/stream.ts';

const LIMIT = 2048;

/** Something to wait for that is ready at the given look, and counts the looks. */
function waitable(readyAt = Infinity): Waitable & { looks: number; readyAt: number } {
  return {
    on: 0,
    spinMisses: 0,
    spinLooks: 0,
    spins: 0,
    sleeps: 0,
    wakes: 0,
    looks: 0,
    readyAt,
    isReady() {
      this.looks += 1;
      return this.looks >= this.readyAt;
    },
    register: () => undefined,
    isOver: () => false,
    wakers: () => false,
  };
}

/** Looks that one spin takes. */
function looksOf(side: ReturnType<typeof waitable>, spinLimit = LIMIT): number {
  side.looks = 0;
  spin(threadOn(createTable(1), { spinLimit }), side, 1);
  return side.looks;
}

test('after two misses in a row nothing spins but the 8th, 16th, 32nd … and every 512th wait', () => {
  const side = waitable();
  const looks = Array.from({ length: 1030 }, () => looksOf(side));
  expect(looks.slice(0, 3)).toEqual([256, 1024, 0]);
  const spinning = looks.flatMap((count, index) => (count > 0 && index > 1 ? [index] : []));
  expect(spinning).toEqual([8, 16, 32, 64, 128, 256, 512, 1024]);
  for (const index of spinning) expect(looks[index]).toBe(LIMIT);
});

test('a wait spins a few times as long as the last one that paid; after a miss longer, once', () => {
  const side = waitable(11);
  expect(looksOf(side)).toBe(11);
  expect(side.spins).toBe(1);
  side.readyAt = Infinity;
  expect([looksOf(side), looksOf(side), looksOf(side)]).toEqual([
    256 + 4 * 10,
    4 * (256 + 4 * 10),
    0,
  ]);
});

test('a full spin that pays makes the next one full', () => {
  const side = waitable();
  for (let i = 0; i < 8; i++) looksOf(side);
  side.readyAt = LIMIT;
  expect(looksOf(side)).toBe(LIMIT);
  side.readyAt = Infinity;
  expect(looksOf(side)).toBe(LIMIT);
});

test('a limit of 0 never looks', () => {
  expect(looksOf(waitable(), 0)).toBe(0);
});

test('what comes while a read spins saves its sleep', () => {
  const { ends } = twoEnds({ capacity: 8, spinLimit: 1000 });
  const reader = ends[1].consumer!;
  const look = reader.isReady.bind(reader);
  let looks = 0;
  Object.assign(reader, {
    isReady() {
      if (++looks === 10) ends[0].producer!.write(counting(2), 0, 2, 1);
      return look();
    },
  });
  const guard = guardSleep();
  expect(reader.readBlocking(new Uint8Array(4), 0, 4, Infinity)).toBe(2);
  guard.restore();
  expect(reader).toMatchObject({ spins: 1, sleeps: 0, wakes: 0 });
});

test('a thread that may not block gets what is there, and else ENOTSUP', () => {
  const { ends } = twoEnds({ capacity: 2 });
  for (const { thread } of ends) Object.assign(thread, { canBlock: false });
  const [writer, reader] = [ends[0].producer!, ends[1].consumer!];
  const target = new Uint8Array(4);
  expect(reader.readBlocking(target, 0, 4, Infinity)).toBe(ERRNO.ENOTSUP);
  expect(writer.writeBlocking(counting(4), 0, 4, 1, Infinity)).toBe(2);
  expect(writer.writeBlocking(counting(4), 0, 4, 1, Infinity)).toBe(ERRNO.ENOTSUP);
  expect(reader.readBlocking(target, 0, 4, Infinity)).toBe(2);
});
