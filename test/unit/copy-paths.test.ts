import { expect, test } from 'vitest';
import type { Copy } from '../../src/atomics/thread.ts';
import { chooseCopy } from '../../src/ring/choose-copy.ts';
import {
  bulkSet,
  byteLoop,
  nativeCopy,
  nativeFill,
  stagedCopy,
} from '../../src/ring/copy-paths.ts';
import { twoEnds } from '../support/memory.ts';
import { drawFrom, SEED, streamBytes } from '../support/stream.ts';

const MAX_SIZE = 300;
const GUARD = 16;

const SHARINGS = [
  { fromShared: false, toShared: true },
  { fromShared: true, toShared: false },
  { fromShared: true, toShared: true },
];

/** Paths that take any memory; staged ones are made for one sharing each. */
const PATHS: [string, (fromShared: boolean, toShared: boolean) => Copy | undefined][] = [
  ['byteLoop', () => byteLoop],
  ['bulkSet', () => bulkSet],
  ['nativeCopy', () => nativeCopy()],
  ['nativeFill', () => nativeFill()],
  ['stagedCopy', stagedCopy],
  ['chooseCopy', () => chooseCopy(() => performance.now())],
  ['chooseCopy by a clock that stands', () => chooseCopy(() => 0)],
  ['chooseCopy by a clock that runs ever faster', () => chooseCopy(faster())],
  ['chooseCopy by a clock that runs ever slower', () => chooseCopy(slower())],
];

function faster(): () => number {
  let step = 0;
  let now = 0;
  return () => {
    now += ++step;
    return now;
  };
}

function slower(): () => number {
  let now = 0;
  return () => {
    now += 1 / (1 + now);
    return now;
  };
}

function memory(shared: boolean, bytes: number): Uint8Array {
  return new Uint8Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
}

for (const [name, make] of PATHS) {
  for (const { fromShared, toShared } of SHARINGS) {
    const sharing = `${fromShared ? 'shared' : 'private'} to ${toShared ? 'shared' : 'private'}`;
    test(`${name} copies every size between all alignments, ${sharing}`, () => {
      const copy = make(fromShared, toShared);
      if (copy === undefined) return;
      const source = memory(fromShared, MAX_SIZE + 8);
      source.set(streamBytes(0, source.length));
      const target = memory(toShared, MAX_SIZE + 8 + 2 * GUARD);
      const right = Buffer.alloc(target.length);
      for (let from = 0; from < 8; from++) {
        for (let to = 0; to < 8; to++) {
          for (let size = 0; size <= MAX_SIZE; size++) {
            target.fill(0xee);
            right.fill(0xee);
            right.set(source.subarray(from, from + size), GUARD + to);
            copy(target, GUARD + to, source, from, size);
            if (right.compare(target) === 0) continue;
            const at = right.findIndex((byte, index) => byte !== target[index]);
            const where = `from=${from}, to=${to}, size=${size}, byte=${at - GUARD - to}`;
            expect.fail(`byte is ${target[at]} and not ${right[at]}: ${where}`);
          }
        }
      }
    });
  }
}

test.for(SHARINGS)('stagedCopy copies more than its page holds, %o', ({ fromShared, toShared }) => {
  const copy = stagedCopy(fromShared, toShared);
  for (const size of [65_535, 65_536, 65_537, 131_072, 200_001]) {
    const source = memory(fromShared, size + 3);
    const target = memory(toShared, size + 12);
    source.set(streamBytes(0, size + 3));
    copy(target, 6, source, 3, size);
    expect(Buffer.compare(target.subarray(6, 6 + size), source.subarray(3))).toBe(0);
    expect([...target.subarray(0, 6), ...target.subarray(6 + size)]).toEqual(Array(12).fill(0));
  }
});

/** One Copy for a thread, with each kind of transfer forced onto its path. */
function forced(make: (fromShared: boolean, toShared: boolean) => Copy | undefined): Copy {
  const [copyIn, copyOut, copyShared] = SHARINGS.map(({ fromShared, toShared }) =>
    make(fromShared, toShared),
  );
  return (target, targetOffset, source, sourceOffset, count) => {
    const fromShared = source.buffer instanceof SharedArrayBuffer;
    const toShared = target.buffer instanceof SharedArrayBuffer;
    const copy = !fromShared ? copyIn : toShared ? copyShared : copyOut;
    copy?.(target, targetOffset, source, sourceOffset, count);
  };
}

for (const [name, make] of PATHS) {
  for (const shared of [false, true]) {
    test(`a ring that copies by ${name} keeps every byte of ${shared ? 'shared' : 'private'} memory`, () => {
      if (make(false, true) === undefined) return;
      const copy = forced(make);
      const draw = drawFrom(SEED);
      for (const capacity of [1, 7, 64, 97, 300, 4096]) {
        const { ends } = twoEnds({ capacity, position: -200 + (capacity & 7), copy });
        const [producer, consumer] = [ends[0].producer!, ends[1].consumer!];
        const source = memory(shared, 700);
        const target = memory(shared, 700);
        let written = 0;
        let read = 0;
        while (read < 20 * capacity + 1000) {
          const offset = draw(9);
          const length = draw(600);
          source.set(streamBytes(written, length), offset);
          written += Math.max(0, producer.write(source, offset, length, 1));
          target.fill(0xee);
          const at = 1 + draw(9);
          const count = Math.max(0, consumer.read(target, at, 1 + draw(600)));
          const got = target.slice(at, at + count);
          const where = `capacity=${capacity}, read=${read}, SEED=${SEED}`;
          expect(Buffer.compare(got, streamBytes(read, count)), where).toBe(0);
          expect([target[at - 1], target[at + count]], where).toEqual([0xee, 0xee]);
          read += count;
        }
      }
    });
  }
}
