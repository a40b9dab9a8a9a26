import { expect, test } from 'vitest';
import { Patience } from '../../src/atomics/patience.ts';

const PERIOD = 128;

/** Waits, of so many, that are to look late, where each late one moves so many times the bytes. */
function lateOf(waits: number, gain: number): boolean[] {
  const patience = new Patience();
  let bytes = 0;
  return Array.from({ length: waits }, () => {
    const isLate = patience.isDue(bytes);
    bytes += isLate ? gain * 16 : 16;
    return isLate;
  });
}

test('where a late look finds one message like any other, one wait of a period is late', () => {
  const late = lateOf(4 * PERIOD, 1);
  expect(late.flatMap((isLate, wait) => (isLate ? [wait % PERIOD] : []))).toEqual([1, 1, 1, 1]);
});

test('where a late look finds twice as much, all waits of a period but one are late', () => {
  for (const gain of [2, 10, 10_000]) {
    const late = lateOf(4 * PERIOD, gain);
    expect(late.flatMap((isLate, wait) => (isLate ? [] : [wait % PERIOD]))).toEqual([0, 0, 0, 0]);
  }
});

test('what was learned is forgotten at the next period', () => {
  const patience = new Patience();
  let bytes = 0;
  const counts = [10, 1, 10].map((gain) => {
    let late = 0;
    for (let wait = 0; wait < PERIOD; wait++) {
      const isLate = patience.isDue(bytes);
      late += isLate ? 1 : 0;
      bytes += isLate ? gain : 1;
    }
    return late;
  });
  expect(counts).toEqual([PERIOD - 1, 1, PERIOD - 1]);
});
