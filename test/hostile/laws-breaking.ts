import assert from 'node:assert/strict';
import { slotAt, TOP } from '../../src/atomics/table-layout.ts';
import * as readWrite from '../../src/calls/read-write.ts';
import * as recvSend from '../../src/calls/recv-send.ts';
import * as views from '../../src/calls/views.ts';
import { ERRNO } from '../../src/errno/errno.ts';
import { End } from '../../src/ring/end.ts';
import {
  ENDS,
  endAt,
  lockAt,
  READ_LOCK,
  REF,
  REFTOP,
  readPosAt,
  readWaitersAt,
  WRITE_LOCK,
  writePosAt,
} from '../../src/ring/layout.ts';
import { threadRef } from '../../src/ring/references.ts';
import { constants } from '../../src/socket/constants.ts';
import { replaceAtomics } from '../support/atomics.ts';
import { type TwoEnds, threadOn, twoEnds } from '../support/memory.ts';
import { counting } from '../support/stream.ts';

const byte = new Uint8Array(1);

function read(end: End): number | undefined {
  return end.consumer?.read(byte, 0, 1);
}

function write(end: End): number | undefined {
  return end.producer?.write(byte, 0, 1, 1);
}

/** The two ways in which a peer breaks an end, each with a call that finds it. */
const BREAKS: ((made: TwoEnds) => void)[] = [
  ({ pair, ends }) => {
    Atomics.store(pair.words, writePosAt(1), 99);
    assert.equal(read(ends[0]), ERRNO.EPROTO);
    Atomics.store(pair.words, writePosAt(1), 3);
  },
  ({ pair, ends }) => {
    Atomics.store(pair.words, readPosAt(0), 99);
    assert.equal(ends[0].producer?.write(counting(9), 0, 9, 1), ERRNO.EPROTO);
    Atomics.store(pair.words, readPosAt(0), 0);
  },
];

/** A pair whose end 0 is broken, with three bytes queued each way, and positions put right again. */
function broken(how: number): TwoEnds {
  const made = twoEnds({ capacity: 4 });
  for (const { producer } of made.ends) producer?.write(counting(3), 0, 3, 1);
  BREAKS[how]?.(made);
  return made;
}

/** Each call of both sides fails, and goes on to when the peer denies that the end is closed. */
function assertBroken(end: End): void {
  const calls: (() => unknown)[] = [
    () => read(end),
    () => end.consumer?.peek(byte, 0, 1),
    () => end.consumer?.peekView(1),
    () => end.consumer?.readBlocking(byte, 0, 1, Infinity),
    () => write(end),
    () => end.producer?.reserve(1),
    () => end.producer?.writeBlocking(byte, 0, 1, 1, Infinity),
  ];
  for (const call of [...calls, ...calls]) {
    assert.equal(call(), ERRNO.EPROTO, String(call));
    Atomics.store(end.pair.words, ENDS, 0);
  }
}

function eachBreak(law: (made: TwoEnds) => void): void {
  for (let how = 0; how < BREAKS.length; how++) law(broken(how));
}

/** A second holder of end 0, in a thread of its own. */
function shared(made: TwoEnds): End {
  const [end] = made.ends;
  end.makeShared();
  const thread = threadOn(made.table);
  Atomics.store(made.pair.words, endAt(0) + REF + 1, threadRef(thread));
  Atomics.store(made.pair.words, endAt(0) + REFTOP, 2);
  return new End(thread, made.pair, 0, 1);
}

export const breaking: Readonly<Record<string, () => void>> = {
  '5: an end whose memory is broken is EPROTO on both sides, for ever': () => {
    eachBreak(({ ends }) => assertBroken(ends[0]));
  },

  '5: the peer of a broken end sees it closed': () => {
    eachBreak(({ ends }) => {
      assert.equal(ends[1].peer(), 'closed');
      assert.equal(write(ends[1]), ERRNO.EPIPE);
    });
  },

  '5: the peer of a broken end is woken': () => {
    const made = twoEnds({ capacity: 4 });
    const { pair, ends, table } = made;
    Atomics.or(pair.words, readWaitersAt(0), ends[1].thread.bit);
    const before = Atomics.load(table, ends[1].thread.at);
    Atomics.store(pair.words, writePosAt(1), 99);
    assert.equal(read(ends[0]), ERRNO.EPROTO);
    assert.notEqual(Atomics.load(table, ends[1].thread.at), before);
  },

  '5: a reservation and a view end with the end': () => {
    const { pair, ends } = twoEnds({ capacity: 4 });
    for (const { producer } of ends) producer?.write(counting(2), 0, 2, 1);
    assert.equal(typeof ends[0].producer?.reserve(1), 'object');
    assert.equal(typeof ends[0].consumer?.peekView(1), 'object');
    Atomics.store(pair.words, writePosAt(1), 99);
    assert.equal(ends[0].consumer?.read(new Uint8Array(9), 0, 9), ERRNO.EPROTO);
    assert.equal(ends[0].producer?.viewBytes(), 0);
    assert.equal(ends[0].consumer?.viewBytes(), 0);
  },

  '5: an end that is broken stays so when it is shared': () => {
    eachBreak(({ ends, pair }) => {
      Atomics.store(pair.words, ENDS, 0);
      ends[0].makeShared();
      assertBroken(ends[0]);
    });
  },

  '5: an end that is broken stays so when it is handed on': () => {
    eachBreak(({ pair, table }) => assertBroken(new End(threadOn(table), pair, 0, 0)));
  },

  '5: an end that one holder found broken is EPROTO for the others': () => {
    for (const find of BREAKS) {
      const made = twoEnds({ capacity: 4 });
      const other = shared(made);
      made.ends[1].producer?.write(counting(3), 0, 3, 1);
      find(made);
      assert.equal(other.consumer?.isReady(), true, 'a sleeping reader wakes');
      assert.equal(other.producer?.isReady(1), true, 'a sleeping writer wakes');
      assertBroken(other);
    }
  },

  '5: an end whose lock was taken from its owner is EPROTO for ever': () => {
    for (const lock of [READ_LOCK, WRITE_LOCK]) {
      const made = twoEnds({
        capacity: 4,
        copy: () => Atomics.store(made.pair.words, lockAt(0, lock), 77),
      });
      const { ends } = made;
      ends[1].producer?.write(byte, 0, 1, 1);
      ends[0].makeShared();
      assert.equal(lock === READ_LOCK ? read(ends[0]) : write(ends[0]), ERRNO.EPROTO);
      assertBroken(ends[0]);
    }
  },

  '10: a lock that a live thread never gives back ends no call of others for ever': () => {
    const made = twoEnds({ capacity: 4 });
    const other = shared(made);
    made.ends[1].producer?.write(byte, 0, 1, 1);
    const { slot, generation } = made.ends[0].thread;
    for (const lock of [READ_LOCK, WRITE_LOCK]) {
      Atomics.store(made.pair.words, lockAt(0, lock), (slot << 22) | generation);
    }
    assert.equal(read(other), ERRNO.EAGAIN);
    assert.equal(write(other), ERRNO.EAGAIN);
    const deadline = performance.now() + 10;
    assert.equal(other.consumer?.readBlocking(byte, 0, 1, deadline), ERRNO.EAGAIN);
    assert.equal(other.producer?.writeBlocking(byte, 0, 1, 1, deadline), ERRNO.EAGAIN);
  },

  '10: a call whose state changes for ever ends at its deadline': () => {
    const two = new Uint8Array(2);
    const { MSG_WAITALL } = constants;
    // Each try finds nothing, and each look whether to sleep finds something. `first` of the tries
    // moves a byte; `again` of them come before the first look.
    const calls: [reads: boolean, first: number, call: (end: End) => unknown, again?: number][] = [
      [true, 0, (end) => end.consumer?.readBlocking(byte, 0, 1, end.recvDeadline())],
      [false, 0, (end) => end.producer?.writeBlocking(byte, 0, 1, 1, end.sendDeadline())],
      [true, 0, (end) => recvSend.recv(end, byte, 0), 1],
      [true, 1, (end) => recvSend.recv(end, two, MSG_WAITALL)],
      [true, 1, (end) => readWrite.readFull(end, two, 0, 2)],
      [true, 0, (end) => views.peek(end, 1), 1],
      [false, 0, (end) => views.reserve(end, 1), 1],
    ];
    for (const [reads, first, call, again = 0] of calls) {
      let now = 1;
      const made = twoEnds({ capacity: 2, now: () => now++ });
      const { pair, ends } = made;
      const [end] = ends;
      end.settings.recvTimeoutMs = 20;
      end.settings.sendTimeoutMs = 20;
      if (!reads) end.producer?.write(two, 0, 2, 1);
      const index = reads ? writePosAt(1) : readPosAt(0);
      let turn = 0;
      const { load } = Atomics;
      const restore = replaceAtomics({
        load(words: Int32Array, at: number) {
          if (words.buffer !== pair.memory || at !== index) return load(words, at);
          turn += 1;
          if (turn > 10_000) throw new Error(`the call does not end: ${call}`);
          if (turn <= first + again) return turn <= first ? 1 : first;
          return first + ((turn - first - again + 1) % 2);
        },
      });
      const happened = call(end);
      restore();
      assert.equal(happened, first === 0 ? ERRNO.EAGAIN : first, String(call));
    }
  },

  '3: nobody rings beyond the table, whatever TOP says': () => {
    for (const top of [-1, 3, 5, 255, 256, 2 ** 31 - 1]) {
      const { table, pair, ends } = twoEnds({ capacity: 4 });
      for (const direction of [0, 1]) Atomics.or(pair.words, readWaitersAt(direction), -1);
      const last = Atomics.load(table, slotAt(0));
      Atomics.store(table, TOP, top);
      assert.equal(write(ends[0]), 1);
      ends[0].shutdown(true, true);
      assert.equal(Atomics.load(table, slotAt(0)) === last, top < 0);
    }
  },
};
