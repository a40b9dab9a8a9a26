import assert from 'node:assert/strict';
import { SLOTS } from '../../src/atomics/table-layout.ts';
import { ERRNO } from '../../src/errno/errno.ts';
import {
  CAPACITY,
  endAt,
  FLAGS,
  REF,
  REFTOP,
  readPosAt,
  STORAGE,
  writePosAt,
} from '../../src/ring/layout.ts';
import { replaceAtomics } from '../support/atomics.ts';
import { type TwoEnds, twoEnds } from '../support/memory.ts';
import { counting } from '../support/stream.ts';

/** End 0 writes, end 1 reads, as far as these laws go. */
function sides(made: TwoEnds) {
  const [{ producer }, { consumer }] = made.ends;
  assert(producer && consumer);
  return { producer, consumer, words: made.pair.words };
}

function readUpTo(from: ReturnType<typeof sides>['consumer'], length: number): number[] | number {
  const target = new Uint8Array(length);
  const count = from.read(target, 0, length);
  assert(count <= length, `read ${count} of ${length}`);
  return count < 0 ? count : [...target.subarray(0, count)];
}

/** Lets loads of one word answer these values in turn, and the memory after that. */
function answering(index: number, answers: number[], call: () => void): number {
  const { load } = Atomics;
  let loads = 0;
  const restore = replaceAtomics({
    load(words: Int32Array, at: number) {
      if (at !== index) return load(words, at);
      loads += 1;
      return answers.shift() ?? load(words, at);
    },
  });
  try {
    call();
  } finally {
    restore();
  }
  return loads;
}

/** Positions that a peer could store, counted from the position of this side. */
const IMPOSSIBLE = (capacity: number): number[] => [
  capacity + 1,
  capacity + 2,
  2 ** 30 + 1,
  2 ** 31 - 1,
  -(2 ** 31),
  -(2 ** 31) + 1,
  -capacity,
  -2,
  -1,
];

/** Positions at which a comparison of signed or unsigned numbers would go wrong. */
const STARTS = [0, 1, 2 ** 31 - 3, 2 ** 31, 2 ** 32 - 3, 2 ** 32 - 1];

export const positions: Readonly<Record<string, () => void>> = {
  '1: a scribbled own position changes nothing, and is put right by the next call': () => {
    for (const scribble of [0, 5, -1, 2 ** 31 - 1, -(2 ** 31)]) {
      const { producer, consumer, words } = sides(twoEnds({ capacity: 8 }));
      producer.write(counting(6), 0, 6, 1);
      Atomics.store(words, readPosAt(0), scribble);
      assert.deepEqual(readUpTo(consumer, 2), [1, 2]);
      assert.equal(Atomics.load(words, readPosAt(0)), 2);
      Atomics.store(words, writePosAt(0), scribble);
      assert.equal(producer.write(counting(2, 7), 0, 2, 1), 2);
      assert.equal(Atomics.load(words, writePosAt(0)), 8);
      assert.deepEqual(readUpTo(consumer, 9), [3, 4, 5, 6, 7, 8]);
    }
  },

  '2: a reader decides by one load of the position it checks': () => {
    const { producer, consumer, words } = sides(twoEnds({ capacity: 8 }));
    producer.write(counting(3), 0, 3, 1);
    const loads = answering(writePosAt(0), [3, 1_000_000], () => {
      assert.deepEqual(readUpTo(consumer, 8), [1, 2, 3]);
      assert.equal(readUpTo(consumer, 100), ERRNO.EPROTO);
    });
    assert.equal(loads, 2);
    assert.equal(Atomics.load(words, readPosAt(0)), 3);
  },

  '2: a writer decides by one load of the position it checks': () => {
    const { producer } = sides(twoEnds({ capacity: 8 }));
    producer.write(counting(8), 0, 8, 1);
    const loads = answering(readPosAt(0), [4, 1_000_000], () => {
      assert.equal(producer.write(counting(8), 0, 8, 1), 4);
      assert.equal(producer.write(counting(100), 0, 100, 1), ERRNO.EPROTO);
    });
    assert.equal(loads, 2);
  },

  '3: geometry is private from the moment an end is held': () => {
    for (const scribble of [0, 1, -1, 2 ** 30, 2 ** 31 - 1]) {
      const { producer, consumer, words } = sides(twoEnds({ capacity: 5 }));
      for (const word of [CAPACITY, STORAGE, FLAGS]) Atomics.store(words, word, scribble);
      assert.equal(producer.write(counting(9), 0, 9, 1), 5);
      assert.deepEqual(readUpTo(consumer, 9), [1, 2, 3, 4, 5]);
      Atomics.store(words, writePosAt(0), 5 + 6);
      assert.equal(readUpTo(consumer, 9), ERRNO.EPROTO);
    }
  },

  '3: the number of slots is that of the memory': () => {
    for (const scribble of [0, -1, 5, 255, 2 ** 31 - 1]) {
      const made = twoEnds({ capacity: 4 });
      Atomics.store(made.table, SLOTS, scribble);
      Atomics.or(made.pair.words, made.ends[1].consumer?.waitersIndex ?? 0, -1);
      assert.equal(made.ends[0].producer?.write(counting(1), 0, 1, 1), 1);
    }
  },

  '3: the settings of an end are its own, before and after others hold it too': () => {
    const { pair, ends } = twoEnds({ capacity: 4 });
    const [end] = ends;
    end.settings.recvTimeoutMs = 10;
    const said = () => [end.settings.nonblock, end.settings.recvTimeoutMs, end.isShared];
    const scribble = (value: number) => {
      for (let word = 0; word < REF; word++) {
        if (word !== REFTOP) Atomics.store(pair.words, endAt(0) + word, value);
      }
    };
    scribble(1);
    assert.deepEqual(said(), [false, 10, false]);
    end.makeShared();
    end.settings.share();
    for (const value of [0, 1, -1]) {
      scribble(value);
      assert.deepEqual(said(), [false, 10, true]);
    }
    assert.equal(end.consumer?.constructor.name, 'SharedConsumer');
  },

  '4: every position that can be one is used, across every wrap': () => {
    for (const position of STARTS) {
      for (let used = 0; used <= 4; used++) {
        const { producer, consumer, words } = sides(twoEnds({ capacity: 4, position }));
        Atomics.store(words, writePosAt(0), (position + used) | 0);
        assert.equal(consumer.queued(), used);
        Atomics.store(words, readPosAt(0), (position - used) | 0);
        assert.equal(producer.room(), 4 - used);
      }
    }
  },

  '4: a position that cannot be one is EPROTO for a reader, across every wrap': () => {
    for (const position of STARTS) {
      for (const away of IMPOSSIBLE(4)) {
        const { consumer, words } = sides(twoEnds({ capacity: 4, position }));
        Atomics.store(words, writePosAt(0), (position + away) | 0);
        assert.equal(readUpTo(consumer, 9), ERRNO.EPROTO, `from ${position}: ${away}`);
      }
    }
  },

  '4: a position that cannot be one is EPROTO for a writer, across every wrap': () => {
    for (const position of STARTS) {
      for (const away of IMPOSSIBLE(4)) {
        const { producer, words } = sides(twoEnds({ capacity: 4, position }));
        Atomics.store(words, readPosAt(0), (position - away) | 0);
        const wrote = producer.write(counting(9), 0, 9, 1);
        assert.equal(wrote, ERRNO.EPROTO, `from ${position}: ${away}`);
      }
    }
  },
};
