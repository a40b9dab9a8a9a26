import { expect, test } from 'vitest';
import { createTable } from '../../src/atomics/table.ts';
import type { Body } from '../../src/model/index.ts';
import { Consumer } from '../../src/ring/consumer.ts';
import { bulkSet } from '../../src/ring/copy-paths.ts';
import { PIPE } from '../../src/ring/layout.ts';
import { createPair } from '../../src/ring/memory.ts';
import { Producer } from '../../src/ring/producer.ts';
import { holdFirst } from '../../src/ring/references.ts';
import { check } from '../support/check.ts';
import { giveHope, threadOn, unbreakable } from '../support/memory.ts';

/** The ring that ships, as it is: one writes so many bytes, the other reads and checks them. */
function pipe(capacity: number, bytes: number): Body {
  return (m) => {
    const table = createTable(2);
    const pair = createPair(table, { capacity, flags: PIPE });
    const means = { now: () => m.now(), copy: bulkSet, graceMs: 1 };
    const [writing, reading] = [0, 1].map(() => threadOn(table, means));
    if (writing === undefined || reading === undefined) throw new Error('no thread');
    holdFirst(pair.words, 0, writing);
    holdFirst(pair.words, 1, reading);
    giveHope(pair);
    m.thread('writer', () => {
      const producer = new Producer(writing, pair, 0, unbreakable);
      for (let byte = 1; byte <= bytes; byte++) {
        m.assert(producer.writeBlocking(Uint8Array.of(byte), 0, 1, 1, Infinity) === 1);
      }
    });
    m.thread('reader', () => {
      const consumer = new Consumer(reading, pair, 1, unbreakable);
      const target = new Uint8Array(1);
      for (let byte = 1; byte <= bytes; byte++) {
        m.assert(consumer.readBlocking(target, 0, 1, Infinity) === 1);
        m.assert(target[0] === byte, `byte ${byte} is ${target[0]}`);
      }
    });
  };
}

test('the shipped ring passes bytes through a capacity of one in every run', () => {
  const verdict = check(pipe(1, 2));
  expect(verdict.verdict).toBe('verified');
});
