import { expect, test } from 'vitest';
import { MAX_GENERATION, MAX_PACKED, packSlot, unpackSlot } from '../../src/atomics/slot-id.ts';
import { claimSlot, nextNonce, releaseSlot } from '../../src/atomics/slots.ts';
import { attachTable, createTable, sameTable } from '../../src/atomics/table.ts';
import {
  CALL,
  FREE,
  LIVE,
  NONCE,
  STATE,
  slotAt,
  stateWord,
  TOP,
} from '../../src/atomics/table-layout.ts';
import { End } from '../../src/ring/end.ts';
import { createPair } from '../../src/ring/memory.ts';
import { holdFirst } from '../../src/ring/references.ts';
import { guardSleep } from '../support/atomics.ts';
import { threadOn } from '../support/memory.ts';
import { counting } from '../support/stream.ts';

test('threads get different slots, until there is none left', () => {
  const table = createTable(3);
  const slots = [1, 2, 3].map((nonce) => claimSlot(table, nonce)?.slot);
  expect(slots).toEqual([0, 1, 2]);
  expect(claimSlot(table, 4)).toBeUndefined();
  expect(table[TOP]).toBe(3);
});

test('a slot that is used again has a new generation and an even, moved doorbell', () => {
  const table = createTable(2);
  const doorbells = new Set<number>();
  for (let generation = 1; generation <= 5; generation++) {
    const id = claimSlot(table, generation)!;
    expect(id).toEqual({ slot: 0, generation });
    expect(table[slotAt(0) + STATE]).toBe(stateWord(generation, LIVE));
    expect(table[slotAt(0)]! % 2).toBe(0);
    doorbells.add(table[slotAt(0)]!);
    table[slotAt(0) + CALL] = 77;
    releaseSlot(table, id);
    expect(table[slotAt(0) + STATE]).toBe(stateWord(generation, FREE));
  }
  expect(doorbells.size).toBe(5);
  claimSlot(table, 9);
  expect(table[slotAt(0) + CALL]).toBe(0);
});

test('after the last generation comes 1, and never 0', () => {
  const table = createTable(1);
  table[slotAt(0) + STATE] = stateWord(MAX_GENERATION, FREE);
  expect(claimSlot(table, 1)?.generation).toBe(1);
});

test('a nonce is never 0, and different each time', () => {
  const table = createTable(1);
  expect([nextNonce(table), nextNonce(table)]).toEqual([1, 2]);
  table[NONCE] = 0x3fff_fffe;
  expect([nextNonce(table), nextNonce(table)]).toEqual([0x3fff_ffff, 1]);
});

test('a table is known by its id, not by its object', () => {
  const table = createTable(1);
  const same = attachTable(table.buffer)!;
  expect(same).not.toBe(table);
  expect(sameTable(table, same)).toBe(true);
  expect(sameTable(table, createTable(1))).toBe(false);
  expect(attachTable(new SharedArrayBuffer(table.byteLength))).toBeUndefined();
  expect(attachTable(new ArrayBuffer(table.byteLength))).toBeUndefined();
  expect(attachTable(undefined)).toBeUndefined();
});

test('beyond 32 threads a bit stands for several, and each of them is rung', () => {
  const table = createTable(70);
  const threads = Array.from({ length: 70 }, () => threadOn(table));
  for (const reader of [threads[1]!, threads[31]!, threads[33]!, threads[65]!]) {
    const pair = createPair(table, { capacity: 8, flags: 0 });
    const writer = new End(threads[0]!, pair, 0, holdFirst(pair.words, 0, threads[0]!));
    const end = new End(reader, pair, 1, holdFirst(pair.words, 1, reader));
    const guard = guardSleep();
    const before = threads.map(({ at }) => table[at]!);
    guard.atSleep(() => writer.producer!.write(counting(1), 0, 1, 1));
    expect(end.consumer!.readBlocking(new Uint8Array(1), 0, 1, Infinity)).toBe(1);
    const rung = threads.filter(({ at, slot }) => table[at] !== before[slot]);
    expect(rung).toEqual(threads.filter(({ slot }) => (slot & 31) === (reader.slot & 31)));
    guard.restore();
  }
});

test('a packed thread is never 0, has room for one more bit, and unpacks to what it was', () => {
  for (const slot of [0, 1, 127, 254]) {
    for (const generation of [1, 2, MAX_GENERATION]) {
      const packed = packSlot({ slot, generation });
      expect(packed).toBeGreaterThan(0);
      expect(packed).toBeLessThanOrEqual(MAX_PACKED);
      expect(unpackSlot(packed)).toEqual({ slot, generation });
      // A reference is shifted by one and may look negative.
      expect(unpackSlot(((packed << 1) | 1) >>> 1)).toEqual({ slot, generation });
    }
  }
});
