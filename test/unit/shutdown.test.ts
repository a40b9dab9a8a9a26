import { expect, test } from 'vitest';
import { pipe, type Socket, socketpair } from '../../src/index.ts';
import { outcome } from '../support/atomics.ts';
import { counting } from '../support/stream.ts';
import { guardEachTest, law, readUpTo, waitingLaw } from '../support/ways.ts';

const { atSleep } = guardEachTest();

type Step = (a: Socket, b: Socket) => void;

/** Directions after a shutdown: does A still read and write, does B. */
const MATRIX: readonly [string, Step, aReads: boolean, aWrites: boolean][] = [
  ["a.shutdown('rd')", (a) => a.shutdown('rd'), false, true],
  ["a.shutdown('wr')", (a) => a.shutdown('wr'), true, false],
  ["a.shutdown('rdwr')", (a) => a.shutdown('rdwr'), false, false],
  ["b.shutdown('rd')", (_a, b) => b.shutdown('rd'), true, false],
  ["b.shutdown('wr')", (_a, b) => b.shutdown('wr'), false, true],
  [
    "both shutdown('wr')",
    (a, b) => {
      a.shutdown('wr');
      b.shutdown('wr');
    },
    false,
    false,
  ],
];

for (const [name, step, aReads, aWrites] of MATRIX) {
  const direction = (from: Socket, to: Socket, open: boolean, stuck: string, had: number): void => {
    if (had > 0) expect(readUpTo(to, 9)).toEqual([...counting(had)]);
    expect(outcome(() => to.read(new Uint8Array(1)))).toBe(open ? stuck : 0);
    expect(outcome(() => from.write(new Uint8Array(0)))).toBe(open ? 0 : 'EPIPE');
    expect(outcome(() => from.write(counting(1)))).toBe(open ? 1 : 'EPIPE');
    expect(outcome(() => to.read(new Uint8Array(1)))).toBe(open ? 1 : 0);
  };

  law(`after ${name} on empty rings the right directions go on`, {}, (a, b, way) => {
    step(a, b);
    direction(a, b, aWrites, way.stuck, 0);
    direction(b, a, aReads, way.stuck, 0);
  });

  law(`after ${name} what was queued is still read`, {}, (a, b, way) => {
    a.write(counting(3));
    b.write(counting(4));
    step(a, b);
    direction(a, b, aWrites, way.stuck, 3);
    direction(b, a, aReads, way.stuck, 4);
  });

  law(`after ${name} a second time nothing is different`, {}, (a, b, way) => {
    step(a, b);
    step(a, b);
    direction(a, b, aWrites, way.stuck, 0);
    direction(b, a, aReads, way.stuck, 0);
  });
}

law('a full ring that is shut down still gives every byte', { capacity: 8 }, (a, b) => {
  a.write(counting(8));
  a.shutdown('wr');
  expect(readUpTo(b, 5)).toEqual([1, 2, 3, 4, 5]);
  expect(readUpTo(b, 5)).toEqual([6, 7, 8]);
  expect(readUpTo(b, 5)).toEqual([]);
});

law('shutdown after the peer has closed does nothing', {}, (a, b) => {
  b.close();
  a.shutdown('rdwr');
  expect(a.read(new Uint8Array(1))).toBe(0);
});

law('a peer that shuts down and then closes on unread bytes resets', {}, (a, b) => {
  a.write(counting(3));
  b.shutdown('rdwr');
  expect(a.read(new Uint8Array(1))).toBe(0);
  b.close();
  expect(outcome(() => a.read(new Uint8Array(1)))).toBe('ECONNRESET');
  expect(a.read(new Uint8Array(1))).toBe(0);
});

law('shutdown through a dup is a shutdown of the end', {}, (a, b) => {
  const copy = a.dup();
  copy.shutdown('wr');
  copy.close();
  expect(outcome(() => a.write(counting(1)))).toBe('EPIPE');
  expect(b.read(new Uint8Array(1))).toBe(0);
});

waitingLaw('shutdown of what a sleeping read waits for ends it with 0', {}, (a, b) => {
  atSleep(() => a.shutdown('wr'));
  expect(b.read(new Uint8Array(1))).toBe(0);
});

waitingLaw('shutdown of the own read side ends a sleeping read with 0', {}, (_a, b) => {
  const copy = b.dup();
  atSleep(() => copy.shutdown('rd'));
  expect(b.read(new Uint8Array(1))).toBe(0);
  copy.close();
});

waitingLaw("a peer's shutdown('rd') ends a sleeping write", { capacity: 2 }, (a, b) => {
  a.write(counting(2));
  atSleep(() => b.shutdown('rd'));
  expect(outcome(() => a.write(counting(2)))).toBe('EPIPE');
});

waitingLaw('shutdown of the own write side ends a sleeping write', { capacity: 2 }, (a) => {
  a.write(counting(2));
  atSleep(() => a.shutdown('wr'));
  expect(outcome(() => a.write(counting(2)))).toBe('EPIPE');
});

test('shutdown of a pipe is ENOTSOCK, of a closed socket EBADF', () => {
  for (const end of pipe()) expect(outcome(() => end.shutdown('rdwr'))).toBe('ENOTSOCK');
  const [a] = socketpair();
  a.close();
  expect(outcome(() => a.shutdown('rd'))).toBe('EBADF');
});
