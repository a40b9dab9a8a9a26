import { inspect } from 'node:util';
import { MessageChannel, Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { describeKnot } from '../../src/atomics/knot.ts';
import { adopt, pipe, type Socket, socketpair } from '../../src/index.ts';
import { thisThread } from '../../src/thread/home.ts';
import { spawn } from '../../src/worker/index.ts';
import { rejection } from '../support/promises.ts';
import { counting } from '../support/stream.ts';

/** Errors that say what to do, and what a Socket says of itself. */

// biome-ignore lint/suspicious/noExplicitAny: what no type would let through
type Any = any;

function message(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return 'nothing was thrown';
}

const bytes = new Uint8Array(1);
const CALLS: Record<string, (socket: Socket) => unknown> = {
  read: (socket) => socket.read(bytes),
  write: (socket) => socket.write(bytes),
  tryRead: (socket) => socket.tryRead(bytes),
  writeAll: (socket) => socket.writeAll(bytes),
  queued: (socket) => socket.queued,
  share: (socket) => socket.share(),
  shutdown: (socket) => socket.shutdown('wr'),
};

test('EBADF says whether the Socket was closed or handed on, in every call', async () => {
  const [closed, end] = socketpair();
  closed.close();
  const kept = end.detach();
  for (const [name, call] of Object.entries(CALLS)) {
    expect(
      message(() => call(closed)),
      name,
    ).toMatch(/EBADF.*the Socket was closed/);
    expect(
      message(() => call(end)),
      name,
    ).toMatch(/EBADF.*handed on by detach\(\)/);
  }
  expect(String(await rejection(end.readAsync(bytes)))).toMatch('handed on by detach()');
  adopt(kept[0]).close();
});

test('EBADF of a pipe says which end it is', async () => {
  const [reader, writer] = pipe();
  for (const call of ['read', 'readFull', 'tryRead', 'peek'] as const) {
    const it = message(() => (call === 'peek' ? writer.peek(1) : writer[call](bytes)));
    expect(it, call).toMatch(/EBADF.*it is the write end of a pipe/);
  }
  for (const call of ['write', 'writeAll', 'tryWrite', 'reserve'] as const) {
    const it = message(() => (call === 'reserve' ? reader.reserve(1) : reader[call](bytes)));
    expect(it, call).toMatch(/EBADF.*it is the read end of a pipe/);
  }
  const error = await rejection(reader.writeAllAsync(bytes));
  expect([String(error).includes('read end of a pipe'), error.count]).toEqual([true, 0]);
});

test('EBUSY of a hand-over, and of spawn, names share()', () => {
  const [a] = socketpair();
  const copy = a.dup();
  expect(message(() => a.detach())).toMatch(/EBUSY.*share\(\)/);
  expect(message(() => spawn('nothing.js', { ends: { a } }))).toMatch(/EBUSY.*share\(\)/);
  copy.close();
});

test('a Socket that is posted itself throws where it is done, and stays as it is', () => {
  const [a, b] = socketpair();
  const { port1, port2 } = new MessageChannel();
  const ways: [string, () => unknown][] = [
    ['postMessage', () => port1.postMessage(a)],
    ['within', () => port1.postMessage({ deep: [a] })],
    ['structuredClone', () => structuredClone(a)],
    ['workerData', () => new Worker('', { eval: true, workerData: { a } })],
    ['spawn', () => spawn(new URL('data:text/javascript,'), { workerData: a })],
  ];
  for (const [name, way] of ways) {
    expect(message(way), name).toMatch(/DataCloneError.*socket\.detach\(\)/);
  }
  port1.close();
  port2.close();
  expect([a.write(counting(1)), b.queued]).toEqual([1, 1]);
});

test('inspect shows the state of a Socket, and JSON.stringify does not throw', () => {
  const [a, b] = socketpair({ nonblock: true });
  a.write(counting(3));
  const shown = inspect(b);
  for (const part of [
    /^Socket \{/,
    /queued: 3/,
    /type: 'stream'/,
    /peer: 'open'/,
    /nonblock: true/,
  ]) {
    expect(shown).toMatch(part);
  }
  expect(shown).not.toMatch('uncloneable');
  a.close();
  expect(inspect({ a, b })).toMatch(/closed: 'the Socket was closed'.*peer: 'closed'/s);
  for (const socket of [a, b]) expect(typeof JSON.stringify({ socket })).toBe('string');
});

test('a knot is told in words: who waits in which call for whom', () => {
  const [, b] = socketpair();
  const { consumer } = (b as Any).use('read');
  const text = describeKnot(thisThread('read'), consumer);
  expect(text).toMatch(/^\S+ waits in read for itself$/);
});
