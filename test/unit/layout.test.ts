import { expect, test } from 'vitest';
import * as tableLayout from '../../src/atomics/table-layout.ts';
import { LINE_WORDS } from '../../src/atomics/words.ts';
import * as pairLayout from '../../src/ring/layout.ts';

const table = { ...tableLayout };
const pair = { ...pairLayout };

type Named = [name: string, index: number, contended: boolean];

/** Every word of a pair that a thread stores or loads, by its name. */
function pairWords(): Named[] {
  const words: Named[] = [['ENDS', pair.ENDS, true]];
  const stamps = ['MAGIC', 'VERSION', 'TYPE', 'CAPACITY', 'STORAGE', 'FLAGS', 'PAIR_ID'] as const;
  for (const name of stamps) words.push([name, pair[name], false]);
  for (const name of ['CLOCK_OFFSET', 'CLOCK_WORDS', 'TABLE_ID'] as const) {
    words.push([name, pair[name], false]);
  }
  words.push(['TABLE_ID+1', pair.TABLE_ID + 1, false]);
  for (const one of [0, 1]) {
    words.push([`WRITE_POS ${one}`, pair.writePosAt(one), true]);
    words.push([`READ_POS ${one}`, pair.readPosAt(one), true]);
    words.push([`READ_WAITERS ${one}`, pair.readWaitersAt(one), true]);
    words.push([`WRITE_WAITERS ${one}`, pair.writeWaitersAt(one), true]);
    for (const name of ['SHARED', 'REFSEQ', 'REFTOP'] as const) {
      words.push([`${name} ${one}`, pair.endAt(one) + pair[name], false]);
    }
    for (let ref = 0; ref < pair.MAX_REFS; ref++) {
      words.push([`REF[${ref}] ${one}`, pair.endAt(one) + pair.REF + ref, false]);
    }
  }
  return words;
}

/** Every word of a table that a thread stores or loads, by its name. */
function tableWords(slots: number): Named[] {
  const words: Named[] = [];
  for (const name of ['MAGIC', 'VERSION', 'SLOTS', 'ID'] as const) {
    words.push([name, table[name], false]);
  }
  words.push(['ID+1', table.ID + 1, false]);
  for (const name of ['TOP', 'NONCE', 'DEATHS', 'PAIRS'] as const)
    words.push([name, table[name], true]);
  for (let slot = 0; slot < slots; slot++) {
    const at = table.slotAt(slot);
    words.push([`DOORBELL ${slot}`, at, true]);
    for (const name of ['STATE', 'LIFE', 'CALL', 'PUB', 'ASLEEP', 'REAPER'] as const) {
      words.push([`${name} ${slot}`, at + table[name], false]);
    }
    for (let i = 0; i < 8; i++) words.push([`MASK[${i}] ${slot}`, at + table.MASK + i, false]);
    for (const name of ['SLEEPS', 'WAKES', 'ON'] as const) {
      words.push([`${name} ${slot}`, at + table[name], false]);
    }
    for (let i = 0; i < table.NAME_WORDS; i++) {
      words.push([`NAME[${i}] ${slot}`, at + table.NAME + i, false]);
    }
  }
  return words;
}

const BOTH: [string, Named[]][] = [
  ['pair', pairWords()],
  ['table', tableWords(3)],
];

test.for(BOTH)('no two words of a %s are the same one', ([, words]) => {
  const owner = new Map<number, string>();
  for (const [name, index] of words) {
    expect(Number.isInteger(index) && index >= 0, name).toBe(true);
    expect(owner.get(index), `${name} at ${index}`).toBeUndefined();
    owner.set(index, name);
  }
});

test.for(BOTH)('a contended word of a %s has its 128 bytes to itself', ([, words]) => {
  expect(LINE_WORDS * Int32Array.BYTES_PER_ELEMENT).toBe(128);
  for (const [name, index, contended] of words) {
    if (!contended) continue;
    expect(index % LINE_WORDS, `${name} starts a line`).toBe(0);
    const line = Math.floor(index / LINE_WORDS);
    const sharers = words.filter(([, other]) => Math.floor(other / LINE_WORDS) === line);
    expect(sharers.map(([other]) => other)).toEqual([name]);
  }
});

test('words of one end are on other lines than those of the other end', () => {
  const lines = [0, 1].map((end) => {
    const at = pair.endAt(end);
    const last = at + pair.REF + pair.MAX_REFS - 1;
    return [Math.floor(at / LINE_WORDS), Math.floor(last / LINE_WORDS)] as const;
  });
  expect(lines[0]![1]).toBeLessThan(lines[1]![0]);
});

test('the four wait words of a pair lie on four lines in a row', () => {
  const { readWaitersAt, writeWaitersAt, FIRST_WAITERS } = pair;
  const words = [readWaitersAt(0), writeWaitersAt(0), readWaitersAt(1), writeWaitersAt(1)];
  expect(words).toEqual([0, 1, 2, 3].map((line) => FIRST_WAITERS + line * LINE_WORDS));
});

test('data starts behind every word, on a line of its own, and ends with the memory', () => {
  const last = Math.max(...pairWords().map(([, index]) => index));
  for (let capacity = 1; capacity <= 1025; capacity++) {
    const storage = pair.storageFor(capacity);
    const [first, second, end] = [0, 1, 2].map((d) => pair.dataAt(d, storage));
    expect(first!).toBeGreaterThan(last * 4 + 3);
    for (const at of [first!, second!, end!]) expect(at % 128).toBe(0);
    expect(second! - first!).toBeGreaterThanOrEqual(storage);
    expect(pair.pairBytes(1, storage)).toBe(second);
    expect(pair.pairBytes(2, storage)).toBe(end);
  }
});

test('storage is the smallest power of two that holds the capacity', () => {
  for (let capacity = 1; capacity <= 4097; capacity++) {
    let storage = 1;
    while (storage < capacity) storage *= 2;
    expect(pair.storageFor(capacity)).toBe(storage);
  }
  expect(pair.storageFor(2 ** 29 + 1)).toBe(2 ** 30);
  expect(pair.storageFor(pair.MAX_CAPACITY)).toBe(2 ** 30);
});

test('used is right across both wraps', () => {
  for (const start of [0, 2 ** 31, 2 ** 32]) {
    for (let near = -9; near <= 9; near++) {
      for (const count of [0, 1, 5, 20, 2 ** 30]) {
        const readPos = (start + near) | 0;
        expect(pair.used((readPos + count) | 0, readPos)).toBe(count);
      }
    }
  }
});

test('slots do not overlap, and the table ends after the last', () => {
  const size = table.slotAt(1) - table.slotAt(0);
  expect(size).toBe(45 * LINE_WORDS);
  expect(table.tableBytes(5)).toBe((table.slotAt(4) + size) * 4);
  expect(Math.max(...tableWords(1).map(([, index]) => index))).toBeLessThan(table.slotAt(1));
});

test('the bits of both ends fit one word and do not meet', () => {
  const bits = [pair.CLOSED, pair.DIED, pair.REPORTED, pair.SHUT_READ, pair.SHUT_WRITE];
  const all = [...bits, ...bits.map((bit) => bit << pair.END_SHIFT)];
  expect(new Set(all).size).toBe(10);
  expect(all.reduce((sum, bit) => sum + bit)).toBe(all.reduce((sum, bit) => sum | bit));
});
