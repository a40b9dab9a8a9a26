import { expect, test } from 'vitest';
import { endThread } from '../../src/atomics/death.ts';
import * as readWrite from '../../src/calls/read-write.ts';
import * as recvSend from '../../src/calls/recv-send.ts';
import { ERRNO } from '../../src/errno/errno.ts';
import { adopt, socketpair } from '../../src/index.ts';
import type { End } from '../../src/ring/end.ts';
import { DGRAM, lockAt, lockWaitersAt, READ_LOCK, WRITE_LOCK } from '../../src/ring/layout.ts';
import { constants } from '../../src/socket/constants.ts';
import { outcome, replaceAtomics } from '../support/atomics.ts';
import { counting } from '../support/stream.ts';
import { readUpTo } from '../support/ways.ts';
import { type SharedPair, sharedPair } from './holders.ts';

function read(end: End | undefined, length = 64): number[] | number | undefined {
  const target = new Uint8Array(length);
  const count = end?.consumer?.read(target, 0, length);
  return count === undefined || count < 0 ? count : [...target.subarray(0, count)];
}

function write(end: End | undefined, bytes: Uint8Array): number | undefined {
  return end?.producer?.write(bytes, 0, bytes.length, 1);
}

/** Keeps a lock of end 0 in the hands of one holder. */
function lockFor({ pair, holders }: SharedPair, owner: number, lock: number): () => void {
  const { slot = 0, generation = 0 } = holders[owner]?.thread ?? {};
  Atomics.store(pair.words, lockAt(0, lock), (slot << 22) | generation);
  return () => Atomics.store(pair.words, lockAt(0, lock), 0);
}

test('holders of an end take turns on one stream, in both directions', () => {
  const { holders, peer } = sharedPair({ capacity: 8, holders: 3, position: -4 });
  for (let round = 0; round < 20; round++) {
    const [writer, reader] = [holders[round % 3], holders[(round + 1) % 3]];
    expect(write(writer, counting(3, round))).toBe(3);
    expect(read(peer)).toEqual([round, round + 1, round + 2]);
    write(peer, counting(3, round));
    expect(read(reader, 2)).toEqual([round, round + 1]);
    expect(read(holders[(round + 2) % 3])).toEqual([round + 2]);
  }
});

test('a holder sees the room and the bytes that others left', () => {
  const { holders, peer } = sharedPair({ capacity: 8 });
  const [first, second] = holders;
  write(first, counting(5));
  expect(second?.producer?.room()).toBe(3);
  write(peer, counting(6));
  read(first, 4);
  expect(second?.consumer?.queued()).toBe(2);
  expect(write(second, counting(9))).toBe(3);
  expect(write(first, counting(1))).toBe(ERRNO.EAGAIN);
});

test('an end closes with its last holder, whether that closes or dies', () => {
  for (const ways of [
    ['close', 'close', 'closed'],
    ['death', 'close', 'closed'],
    ['close', 'death', 'died'],
    ['death', 'death', 'died'],
  ]) {
    const { holders, peer, table } = sharedPair({ capacity: 4 });
    for (const [i, holder] of holders.entries()) {
      expect(peer.peer()).toBe('open');
      expect(read(peer)).toBe(ERRNO.EAGAIN);
      if (ways[i] === 'close') holder.close();
      else endThread({ table, note: 0 }, holder.thread);
    }
    expect(peer.peer()).toBe(ways[2]);
    expect(read(peer)).toEqual([]);
    expect(write(peer, counting(1))).toBe(ERRNO.EPIPE);
  }
});

test('a reader waits for the lock of another holder, and takes what that one left', () => {
  const made = sharedPair({ capacity: 8 });
  write(made.peer, counting(4));
  const unlock = lockFor(made, 0, READ_LOCK);
  const restore = replaceAtomics({
    wait: () => {
      unlock();
      return 'ok';
    },
  });
  expect(read(made.holders[1])).toEqual([1, 2, 3, 4]);
  restore();
});

test('a thread that may not sleep gets EAGAIN while another has the lock, and is rung for it', () => {
  const made = sharedPair({ capacity: 8, canBlock: false });
  const [first, second] = made.holders as [End, End];
  write(made.peer, counting(4));
  for (const lock of [READ_LOCK, WRITE_LOCK]) {
    const unlock = lockFor(made, 0, lock);
    expect(lock === READ_LOCK ? read(second) : write(second, counting(1))).toBe(ERRNO.EAGAIN);
    const waiters = Atomics.load(made.pair.words, lockWaitersAt(0, lock));
    expect(waiters & second.thread.bit).toBe(second.thread.bit);
    const key = Atomics.load(made.table, second.thread.at);
    unlock();
    if (lock === READ_LOCK) read(first, 1);
    else write(first, counting(1));
    expect(Atomics.load(made.table, second.thread.at)).not.toBe(key);
  }
});

test('a datagram that came before an end was shut down is read, whoever shut it down meanwhile', () => {
  const { holders, peer } = sharedPair({ type: DGRAM, capacity: 8 });
  const [first, second] = holders as [End, End];
  const { consumer } = first;
  if (consumer === undefined) throw new Error('no reading side');
  const read = consumer.read.bind(consumer);
  // Between the look that finds nothing and the question why.
  consumer.read = (...range) => {
    consumer.read = read;
    const count = read(...range);
    expect(peer.producer?.write(counting(3), 0, 3, peer.producer.needed(3))).toBe(3);
    second.shutdown(true, false);
    return count;
  };
  const target = new Uint8Array(8);
  expect(consumer.readBlocking(target, 0, 8, Infinity)).toBe(3);
  expect(consumer.readBlocking(target, 0, 8, Infinity)).toBe(0);
});

test('a call that gets no lock says nothing of the record before', () => {
  const made = sharedPair({ type: DGRAM, capacity: 8, canBlock: false });
  const [, second] = made.holders as [End, End];
  made.peer.producer?.write(counting(3), 0, 3, made.peer.producer.needed(3));
  const { MSG_TRUNC } = constants;
  const target = [new Uint8Array(1)];
  expect(recvSend.recvmsg(second, target, MSG_TRUNC)).toEqual({ count: 3, flags: MSG_TRUNC });
  lockFor(made, 0, READ_LOCK);
  second.shutdown(true, false);
  expect(recvSend.recvmsg(second, target, MSG_TRUNC)).toEqual({ count: 0, flags: 0 });
});

test('reading does not wait for a writer of the same end', () => {
  const made = sharedPair({ capacity: 8, canBlock: false });
  write(made.peer, counting(4));
  lockFor(made, 0, WRITE_LOCK);
  expect(read(made.holders[1])).toEqual([1, 2, 3, 4]);
});

test('a lock whose owner died is taken over, and one of a later thread in its slot is not', () => {
  const made = sharedPair({ capacity: 8, canBlock: false });
  const [first, second] = made.holders as [End, End];
  write(made.peer, counting(4));
  lockFor(made, 0, READ_LOCK);
  expect(read(second)).toBe(ERRNO.EAGAIN);
  endThread({ table: made.table, note: 0 }, first.thread);
  expect(read(second)).toEqual([1, 2, 3, 4]);
  expect(Atomics.load(made.pair.words, lockAt(0, READ_LOCK))).toBe(0);
});

test('a call that runs out of stack leaves the lock free, and the ring whole', () => {
  const made = sharedPair({ capacity: 64 });
  const [first, second] = made.holders as [End, End];
  const byte = new Uint8Array(1);
  let written = 0;
  let overflows = 0;
  /** Calls itself until the stack ends, then makes a call on each of the ways back. */
  const descend = (): void => {
    try {
      descend();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      overflows += 1;
    }
    if (written === 64) return;
    byte[0] = written;
    if (write(first, byte) === 1) written += 1;
  };
  for (let i = 0; i < 20; i++) {
    descend();
    expect(Atomics.load(made.pair.words, lockAt(0, WRITE_LOCK))).toBe(0);
    expect(read(made.peer)).toEqual([...counting(written, 0)]);
    written = 0;
    expect(write(second, byte)).toBe(1);
    read(made.peer);
  }
  expect(overflows).toBeGreaterThan(0);
});

test('a share of a share, and a dup beside it, hold one end', () => {
  const [peer, end] = socketpair({ capacity: 8, nonblock: true });
  const second = adopt(end.share()[0]);
  const third = adopt(second.share()[0]);
  const copy = third.dup();
  peer.write(counting(4));
  const all = [end, second, third, copy];
  expect(all.map((socket) => readUpTo(socket, 1))).toEqual([[1], [2], [3], [4]]);
  for (const socket of all) expect(socket.write(counting(1))).toBe(1);
  expect(peer.read(new Uint8Array(8))).toBe(4);
  for (const socket of [copy, end, second, third]) {
    expect(peer.peer).toBe('open');
    expect(outcome(() => peer.read(new Uint8Array(1)))).toBe('EAGAIN');
    socket.close();
  }
  expect(peer.peer).toBe('closed');
  peer.close();
});

test('a shared end has no views, keeps its settings and its counters, and moves by detach', () => {
  const [peer, end] = socketpair({ capacity: 8 });
  end.recvTimeout = 7;
  peer.write(counting(5));
  readUpTo(end, 2);
  const other = adopt(end.share()[0]);
  expect(end.stats().bytesRead).toBe(2);
  expect(other.recvTimeout).toBe(7);
  other.nonblock = true;
  expect(end.nonblock).toBe(true);
  for (const call of [() => end.peek(1), () => other.reserve(1)]) {
    expect(outcome(call)).toBe('ENOTSUP');
  }
  const moved = adopt(other.detach()[0]);
  expect(readUpTo(moved, 8)).toEqual([3, 4, 5]);
  for (const socket of [peer, end, moved]) socket.close();
});

for (const name of ['readFull', 'recv with MSG_WAITALL'] as const) {
  test(`${name} on a shared end sleeps on when another reader was faster`, () => {
    const { holders, peer } = sharedPair({ capacity: 8 });
    const [first, second] = holders as [End, End];
    write(peer, counting(1));
    const atSleep = [
      () => {
        write(peer, counting(1, 2));
        expect(read(second)).toEqual([2]);
      },
      () => write(peer, counting(2, 3)),
    ];
    const { load } = Atomics;
    const restore = replaceAtomics({
      wait(words: Int32Array, index: number, key: number) {
        if (load(words, index) !== key) return 'not-equal';
        const action = atSleep.shift();
        if (action === undefined) throw new Error('sleeps for ever');
        action();
        return load(words, index) === key ? 'timed-out' : 'ok';
      },
    });
    const target = new Uint8Array(3);
    const count =
      name === 'readFull'
        ? readWrite.readFull(first, target, 0, 3)
        : recvSend.recv(first, target, constants.MSG_WAITALL);
    restore();
    expect([count, ...target]).toEqual([3, 1, 3, 4]);
    expect(atSleep).toEqual([]);
  });
}
