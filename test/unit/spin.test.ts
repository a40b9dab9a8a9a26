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

test('a spin that does not pay halves the next one; the 8th, 16th … and every 512th is full', () => {
  const side = waitable();
  const looks = Array.from({ length: 1030 }, () => looksOf(side));
  expect(looks.slice(0, 12)).toEqual([LIMIT, 1024, 512, 256, 128, 64, 32, 16, LIMIT, 4, 2, 1]);
  const full = looks.flatMap((count, index) => (count === LIMIT ? [index] : []));
  expect(full).toEqual([0, 8, 16, 32, 64, 128, 256, 512, 1024]);
});

test('a spin that pays restores it', () => {
  const side = waitable();
  for (let i = 0; i < 5; i++) looksOf(side);
  side.readyAt = 3;
  expect(looksOf(side)).toBe(3);
  expect(side.spins).toBe(1);
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
