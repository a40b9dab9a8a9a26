import { expect, test } from 'vitest';
import * as readWrite from '../../src/calls/read-write.ts';
import * as recvSend from '../../src/calls/recv-send.ts';
import { constants, pipe, type Socket, socketpair } from '../../src/index.ts';
import { FULL_WRITES } from '../../src/ring/layout.ts';
import { outcome, thrown } from '../support/atomics.ts';
import { hopefulPair } from '../support/memory.ts';
import { type Recorded, recordedEnds } from '../support/record.ts';
import { counting } from '../support/stream.ts';
import { guardEachTest, readUpTo, waitingLaw } from '../support/ways.ts';

const { atSleep } = guardEachTest();

/** That a timeout fires, and not before its time. How late is the machine's affair. */
function expectTimeout(ms: number, call: () => unknown): void {
  const start = performance.now();
  expect(outcome(call)).toBe('EAGAIN');
  expect(performance.now() - start).toBeGreaterThanOrEqual(ms);
}

waitingLaw('a waiting read fails with EAGAIN at recvTimeout, not earlier', {}, (a, b) => {
  b.recvTimeout = 20;
  expectTimeout(20, () => b.read(new Uint8Array(1)));
  expectTimeout(20, () => b.readFull(new Uint8Array(1)));
  expectTimeout(20, () => b.readv([new Uint8Array(1)]));
  expectTimeout(20, () => b.recv(new Uint8Array(1)));
  expectTimeout(20, () => b.recv(new Uint8Array(1), constants.MSG_PEEK));
  a.write(counting(3));
  expect(readUpTo(b, 9)).toEqual([1, 2, 3]);
});

waitingLaw('a waiting write fails with EAGAIN at sendTimeout', { capacity: 4 }, (a, b) => {
  a.write(counting(4));
  a.sendTimeout = 20;
  expectTimeout(20, () => a.write(counting(1)));
  expectTimeout(20, () => a.writev([counting(1)]));
  expectTimeout(20, () => a.send(counting(1)));
  expectTimeout(20, () => a.writeAll(counting(1)));
  expect(readUpTo(b, 9)).toEqual([1, 2, 3, 4]);
});

waitingLaw('a timeout of one direction does not count for the other', { capacity: 2 }, (a, b) => {
  a.sendTimeout = 1;
  b.recvTimeout = 1;
  expect(outcome(() => a.read(new Uint8Array(1)))).toBe('sleeps');
  b.write(counting(2));
  expect(outcome(() => b.write(counting(1)))).toBe('sleeps');
});

waitingLaw('what comes before the timeout is returned, and the wait ends', {}, (a, b) => {
  b.recvTimeout = 60_000;
  atSleep(() => a.write(counting(2)));
  expect(readUpTo(b, 9)).toEqual([1, 2]);
});

waitingLaw('readFull returns at the timeout what it has', {}, (a, b) => {
  b.recvTimeout = 20;
  a.write(counting(3));
  const start = performance.now();
  expect(b.readFull(new Uint8Array(9))).toBe(3);
  expect(performance.now() - start).toBeGreaterThanOrEqual(20);
});

waitingLaw('MSG_WAITALL returns at the timeout what it has', {}, (a, b) => {
  b.recvTimeout = 20;
  a.write(counting(3));
  const start = performance.now();
  expect(b.recv(new Uint8Array(9), constants.MSG_WAITALL)).toBe(3);
  expect(performance.now() - start).toBeGreaterThanOrEqual(20);
});

waitingLaw('writeAll throws at the timeout with what had gone', { capacity: 4 }, (a, b) => {
  a.sendTimeout = 20;
  expect(thrown(() => a.writeAll(counting(9)))).toMatchObject({ code: 'EAGAIN', count: 4 });
  expect(readUpTo(b, 9)).toEqual([1, 2, 3, 4]);
  a.writeAll(counting(2, 5));
  expect(readUpTo(b, 9)).toEqual([5, 6]);
});

test('a pipe write returns at the timeout what had gone', () => {
  const [reader, writer] = pipe({ capacity: 4 });
  writer.sendTimeout = 20;
  const start = performance.now();
  expect(writer.write(counting(9))).toBe(4);
  expect(performance.now() - start).toBeGreaterThanOrEqual(20);
  expectTimeout(20, () => writer.write(counting(9)));
  expect(readUpTo(reader, 9)).toEqual([1, 2, 3, 4]);
});

test('a timeout is for every call anew', () => {
  const [, b] = socketpair();
  b.recvTimeout = 10;
  for (let i = 0; i < 3; i++) expectTimeout(10, () => b.read(new Uint8Array(1)));
});

test('news that is not enough does not start the timeout again', () => {
  // A pipe write of 3 waits for 3 bytes of room; each read makes 1.
  const [reader, writer] = pipe({ capacity: 4 });
  writer.write(counting(4));
  writer.sendTimeout = 40;
  const start = performance.now();
  const waits: number[] = [];
  for (let i = 0; i < 2; i++) {
    atSleep(() => {
      waits.push(performance.now() - start);
      readUpTo(reader, 1);
    });
  }
  expectTimeout(40, () => writer.write(counting(3, 5)));
  expect(waits).toHaveLength(2);
  expect(readUpTo(reader, 9)).toEqual([3, 4]);
});

test('a fraction of a millisecond counts as a whole one', () => {
  const sockets: Socket[] = [...socketpair()];
  for (const socket of sockets) {
    socket.recvTimeout = 0.1;
    socket.sendTimeout = 1.5;
    expect([socket.recvTimeout, socket.sendTimeout]).toEqual([1, 2]);
  }
});

test('0 takes a timeout away', () => {
  const [a] = hopefulPair();
  a.recvTimeout = 5;
  a.recvTimeout = 0;
  expect(outcome(() => a.read(new Uint8Array(1)))).toBe('sleeps');
});

test('a nonblock end does not wait for its timeout', () => {
  const [a] = socketpair({ nonblock: true });
  a.recvTimeout = 0x7fff_ffff;
  expect(outcome(() => a.read(new Uint8Array(1)))).toBe('EAGAIN');
});

/** A call that waits in parts; 60 of its 100 ms pass before each part comes. */
const PARTS: [name: string, reads: boolean, call: (recorded: Recorded) => unknown][] = [
  ['readFull', true, ({ ends }) => readWrite.readFull(ends[1], new Uint8Array(4), 0, 4)],
  [
    'recv with MSG_WAITALL',
    true,
    ({ ends }) => recvSend.recv(ends[1], new Uint8Array(4), constants.MSG_WAITALL),
  ],
  ['write with fullWrites', false, ({ ends }) => readWrite.write(ends[0], counting(4), 0, 4)],
  ['writeAll', false, ({ ends }) => readWrite.writeAll(ends[0], counting(4), 0, 4).count],
];

test.for(PARTS)('the timeout of %s counts once, however many parts come', ([, reads, call]) => {
  const recorded = recordedEnds({ capacity: 2, flags: FULL_WRITES });
  const [writer, reader] = recorded.ends;
  let now = 1000;
  for (const { thread } of recorded.ends) Object.assign(thread, { now: () => now });
  writer.settings.sendTimeoutMs = 100;
  reader.settings.recvTimeoutMs = 100;
  if (!reads) writer.producer!.write(counting(2), 0, 2, 1);
  const waits: number[] = [];
  recorded.onWait = (_isKey, timeout) => {
    waits.push(timeout);
    now += Math.min(60, timeout);
    if (timeout < 60) return 'timed-out';
    if (reads) writer.producer!.write(counting(1), 0, 1, 1);
    else reader.consumer!.read(new Uint8Array(1), 0, 1);
    return 'ok';
  };
  expect(recorded.record(() => call(recorded))).toBe(1);
  expect(waits).toEqual([100, 40]);
});
