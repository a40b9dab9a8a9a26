import { expect, test } from 'vitest';
import { constants, pipe, socketpair } from '../../src/index.ts';
import { outcome, thrown } from '../support/atomics.ts';
import { counting } from '../support/stream.ts';
import { guardEachTest, law, readUpTo, waitingLaw } from '../support/ways.ts';

const { atSleep } = guardEachTest();
const { MSG_DONTWAIT, MSG_NOSIGNAL, MSG_OOB, MSG_PEEK, MSG_TRUNC, MSG_WAITALL } = constants;

waitingLaw('readFull waits until the range is full', {}, (a, b) => {
  a.write(counting(2));
  atSleep(() => a.write(counting(2, 3)));
  atSleep(() => a.write(counting(5, 5)));
  const target = new Uint8Array(8);
  expect(b.readFull(target, 1, 6)).toBe(6);
  expect([...target]).toEqual([0, 1, 2, 3, 4, 5, 6, 0]);
  expect(b.queued).toBe(3);
});

waitingLaw('readFull returns what there was at end of stream, then 0', {}, (a, b) => {
  a.write(counting(3));
  atSleep(() => a.close());
  expect(b.readFull(new Uint8Array(8))).toBe(3);
  expect(b.readFull(new Uint8Array(8))).toBe(0);
});

waitingLaw('readFull keeps an error after some bytes for the next call', {}, (a, b) => {
  b.write(counting(1));
  a.write(counting(3));
  atSleep(() => a.close());
  expect(b.readFull(new Uint8Array(8))).toBe(3);
  expect(outcome(() => b.readFull(new Uint8Array(8)))).toBe('ECONNRESET');
  expect(b.readFull(new Uint8Array(8))).toBe(0);
});

test('readFull on a nonblock end returns the short count, EAGAIN only for none', () => {
  const [a, b] = socketpair({ nonblock: true });
  expect(outcome(() => b.readFull(new Uint8Array(4)))).toBe('EAGAIN');
  a.write(counting(2));
  expect(b.readFull(new Uint8Array(4))).toBe(2);
  expect(b.readFull(new Uint8Array(0))).toBe(0);
});

waitingLaw('writeAll writes everything through a small ring', { capacity: 3 }, (a, b) => {
  const seen: number[] = [];
  for (const count of [1, 3, 2, 3]) atSleep(() => seen.push(...readUpTo(b, count)));
  a.writeAll(counting(12), 1, 10);
  seen.push(...readUpTo(b, 9));
  expect(seen).toEqual([...counting(10, 2)]);
});

waitingLaw('writeAll says how much had gone when the peer closes', { capacity: 4 }, (a, b) => {
  atSleep(() => readUpTo(b, 2));
  atSleep(() => b.close());
  const error = thrown(() => a.writeAll(counting(10)));
  expect(error).toMatchObject({ code: 'EPIPE', count: 6, syscall: 'write' });
});

test('writeAll on a nonblock end throws EAGAIN with the count', () => {
  const [a] = socketpair({ nonblock: true, capacity: 4 });
  expect(thrown(() => a.writeAll(counting(9)))).toMatchObject({ code: 'EAGAIN', count: 4 });
  expect(thrown(() => a.writeAll(counting(9)))).toMatchObject({ code: 'EAGAIN', count: 0 });
  a.writeAll(new Uint8Array(0));
});

test('writeAll to a closed peer throws EPIPE with count 0', () => {
  const [a, b] = socketpair();
  b.close();
  expect(thrown(() => a.writeAll(counting(9)))).toMatchObject({ code: 'EPIPE', count: 0 });
});

law('readv fills one buffer after the other with what there is', {}, (a, b, way) => {
  a.write(counting(5));
  const targets = [new Uint8Array(2), new Uint8Array(0), new Uint8Array(2), new Uint8Array(4)];
  expect(b.readv(targets)).toBe(5);
  expect(targets.map((target) => [...target])).toEqual([[1, 2], [], [3, 4], [5, 0, 0, 0]]);
  expect(b.readv([])).toBe(0);
  expect(b.readv([new Uint8Array(0)])).toBe(0);
  expect(outcome(() => b.readv([new Uint8Array(0), new Uint8Array(1)]))).toBe(way.stuck);
});

law('readv that ends exactly with a buffer does not wait for more', {}, (a, b) => {
  a.write(counting(4));
  expect(b.readv([new Uint8Array(4), new Uint8Array(4)])).toBe(4);
  a.close();
  expect(b.readv([new Uint8Array(4), new Uint8Array(4)])).toBe(0);
});

law('writev writes one buffer after the other, as much as fits', { capacity: 5 }, (a, b, way) => {
  expect(a.writev([counting(2), new Uint8Array(0), counting(2, 3), counting(4, 5)])).toBe(5);
  expect(outcome(() => a.writev([new Uint8Array(0), counting(1)]))).toBe(way.stuck);
  expect(a.writev([])).toBe(0);
  expect(readUpTo(b, 9)).toEqual([1, 2, 3, 4, 5]);
});

law('writev of more than a page writes as much as fits', { capacity: 6000 }, (a, b, way) => {
  const sources = [new Uint8Array(0), new Uint8Array(3000).fill(1), new Uint8Array(5000).fill(2)];
  expect(a.writev(sources)).toBe(6000);
  expect(outcome(() => a.writev(sources))).toBe(way.stuck);
  expect(readUpTo(b, 9000)).toEqual([...Array(3000).fill(1), ...Array(3000).fill(2)]);
  b.close();
  expect(outcome(() => a.writev(sources))).toBe('EPIPE');
});

waitingLaw(
  'writev with fullWrites writes all, however many buffers',
  { capacity: 3000, fullWrites: true },
  (a, b) => {
    for (let i = 0; i < 3; i++) atSleep(() => readUpTo(b, 3000));
    expect(a.writev([new Uint8Array(100), new Uint8Array(5000), new Uint8Array(4900)])).toBe(
      10_000,
    );
  },
);

law('MSG_DONTWAIT does not wait, for this call only', { capacity: 2 }, (a, b, way) => {
  expect(outcome(() => b.recv(new Uint8Array(1), MSG_DONTWAIT))).toBe('EAGAIN');
  expect(outcome(() => b.recv(new Uint8Array(1)))).toBe(way.stuck);
  expect(a.send(counting(5), MSG_DONTWAIT | MSG_NOSIGNAL)).toBe(2);
  expect(outcome(() => a.send(counting(5), MSG_DONTWAIT))).toBe('EAGAIN');
  expect(outcome(() => a.send(counting(5)))).toBe(way.stuck);
  expect(b.recv(new Uint8Array(1), MSG_DONTWAIT)).toBe(1);
});

law('MSG_PEEK leaves the bytes, again and again', { capacity: 8 }, (a, b, way) => {
  expect(outcome(() => b.recv(new Uint8Array(1), MSG_PEEK))).toBe(way.stuck);
  a.write(counting(2));
  a.write(counting(3, 3));
  const target = new Uint8Array(8);
  expect(b.recv(target.subarray(0, 4), MSG_PEEK)).toBe(4);
  expect([...target]).toEqual([1, 2, 3, 4, 0, 0, 0, 0]);
  expect(b.recv(target, MSG_PEEK)).toBe(5);
  expect(b.queued).toBe(5);
  expect(a.room).toBe(3);
  expect(readUpTo(b, 8)).toEqual([1, 2, 3, 4, 5]);
});

law('MSG_PEEK at the end of the stream is 0, at a reset ECONNRESET once', {}, (a, b) => {
  b.write(counting(1));
  a.shutdown('wr');
  expect(b.recv(new Uint8Array(1), MSG_PEEK)).toBe(0);
  a.close();
  expect(outcome(() => b.recv(new Uint8Array(1), MSG_PEEK))).toBe('ECONNRESET');
  expect(b.read(new Uint8Array(1))).toBe(0);
});

waitingLaw('MSG_WAITALL waits for all', {}, (a, b) => {
  a.write(counting(1));
  atSleep(() => a.write(counting(1, 2)));
  atSleep(() => a.write(counting(5, 3)));
  const target = new Uint8Array(4);
  expect(b.recv(target, MSG_WAITALL)).toBe(4);
  expect([...target]).toEqual([1, 2, 3, 4]);
});

waitingLaw('MSG_WAITALL returns less at end of stream, and keeps a reset', {}, (a, b) => {
  b.write(counting(1));
  a.write(counting(2));
  atSleep(() => a.close());
  expect(b.recv(new Uint8Array(8), MSG_WAITALL)).toBe(2);
  expect(outcome(() => b.recv(new Uint8Array(8), MSG_WAITALL))).toBe('ECONNRESET');
  expect(b.recv(new Uint8Array(8), MSG_WAITALL)).toBe(0);
});

law('MSG_WAITALL does not wait together with DONTWAIT or PEEK', {}, (a, b) => {
  a.write(counting(2));
  expect(b.recv(new Uint8Array(8), MSG_WAITALL | MSG_PEEK)).toBe(2);
  expect(b.recv(new Uint8Array(8), MSG_WAITALL | MSG_DONTWAIT)).toBe(2);
  expect(outcome(() => b.recv(new Uint8Array(8), MSG_WAITALL | MSG_DONTWAIT))).toBe('EAGAIN');
});

law('recv of 0 bytes waits for data and takes none', {}, (a, b, way) => {
  expect(outcome(() => b.recv(new Uint8Array(0)))).toBe(way.stuck);
  a.write(counting(2));
  expect(b.recv(new Uint8Array(0))).toBe(0);
  expect(b.queued).toBe(2);
  readUpTo(b, 2);
  a.close();
  expect(b.recv(new Uint8Array(0))).toBe(0);
});

law('MSG_TRUNC means nothing on a stream, MSG_OOB is refused', {}, (a, b) => {
  a.write(counting(3));
  expect(b.recv(new Uint8Array(1), MSG_TRUNC)).toBe(1);
  expect(outcome(() => b.recv(new Uint8Array(1), MSG_OOB))).toBe('ENOTSUP');
  expect(outcome(() => a.send(new Uint8Array(1), MSG_OOB))).toBe('ENOTSUP');
  expect(readUpTo(b, 9)).toEqual([2, 3]);
});

waitingLaw('iteration gives chunks to the end of the stream and does not close', {}, (a, b) => {
  a.write(counting(3));
  atSleep(() => a.write(counting(2, 4)));
  atSleep(() => a.close());
  expect([...b].map((chunk) => [...chunk])).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  expect(b.closed).toBe(false);
  expect([...b]).toEqual([]);
});

test('chunks of an iteration are the own memory of each, and break loses nothing', () => {
  const [reader, writer] = pipe({ capacity: 100_000 });
  writer.write(new Uint8Array(100_000).fill(7));
  writer.close();
  for (const chunk of reader) {
    expect(chunk.length).toBe(65_536);
    chunk.fill(0);
    break;
  }
  const rest = [...reader];
  expect(rest.map((chunk) => chunk.length)).toEqual([34_464]);
  expect(rest[0]!.every((byte) => byte === 7)).toBe(true);
});

law('stats count the bytes of this end', {}, (a, b) => {
  a.write(counting(5));
  readUpTo(b, 2);
  b.recv(new Uint8Array(9), MSG_PEEK);
  expect(a.stats()).toMatchObject({ bytesRead: 0, bytesWritten: 5 });
  expect(b.stats()).toMatchObject({ bytesRead: 2, bytesWritten: 0 });
});

law('queued and room say what can be read and written', { capacity: 6 }, (a, b) => {
  expect([a.queued, a.room, b.queued, b.room]).toEqual([0, 6, 0, 6]);
  a.write(counting(4));
  expect([a.queued, a.room, b.queued, b.room]).toEqual([0, 2, 4, 6]);
  readUpTo(b, 3);
  expect([a.queued, a.room, b.queued, b.room]).toEqual([0, 5, 1, 6]);
});
