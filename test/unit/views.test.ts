import { expect, test } from 'vitest';
import { adopt, pipe, type Socket, socketpair } from '../../src/index.ts';
import { storageFor } from '../../src/ring/layout.ts';
import { outcome, thrown } from '../support/atomics.ts';
import { hopefulPair, socketpairAt } from '../support/memory.ts';
import { settled, watch } from '../support/promises.ts';
import { counting } from '../support/stream.ts';
import { guardEachTest, readUpTo } from '../support/ways.ts';

/** Views straight into the ring. */

const guard = guardEachTest();
const STARTS = [0, 2 ** 31 - 4, 2 ** 32 - 4];

test('reserve and commit, then peek and consume, carry the bytes', () => {
  const [a, b] = socketpair();
  const room = a.reserve(100);
  expect(room.length).toBe(100);
  room.set(counting(3));
  expect(b.queued).toBe(0);
  a.commit(3);
  const view = b.peek();
  expect([...view]).toEqual([1, 2, 3]);
  expect(b.queued).toBe(3);
  b.consume(2);
  expect(readUpTo(b, 9)).toEqual([3]);
});

test.for([1, 2, 3, 4, 5, 8])(
  'in a ring of %i bytes views are what a plain model says, from every start',
  (capacity) => {
    const storage = storageFor(capacity);
    for (const start of STARTS) {
      for (let more = 0; more < storage; more++) {
        for (let queued = 0; queued <= capacity; queued++) {
          for (let max = 1; max <= capacity + 1; max++) {
            expectViews({ capacity, storage, position: start + more, queued, max });
          }
        }
      }
    }
  },
);

interface Case {
  capacity: number;
  storage: number;
  position: number;
  queued: number;
  max: number;
}

/** One view on either side at one state of the ring, and every count that can be made of it. */
function expectViews({ capacity, storage, position, queued, max }: Case): void {
  const label = `capacity=${capacity} position=${position} queued=${queued} max=${max}`;
  const writeAt = (position + queued) % storage;
  const writable = Math.min(max, capacity - queued, storage - writeAt);
  const readable = Math.min(max, queued, storage - (position % storage));
  for (let count = 0; count <= Math.max(writable, readable); count++) {
    const [a, b] = socketpairAt({ capacity, position });
    a.tryWrite(counting(queued));
    const left = [...counting(queued)];
    if (writable === 0) {
      a.nonblock = true;
      expect(
        outcome(() => a.reserve(max)),
        label,
      ).toBe('EAGAIN');
    } else if (count <= writable) {
      const room = a.reserve(max);
      expect(room.length, label).toBe(writable);
      room.set(counting(writable, 100));
      a.commit(count);
      left.push(...counting(count, 100));
    }
    if (readable === 0 && left.length === 0) {
      b.nonblock = true;
      expect(
        outcome(() => b.peek(max)),
        label,
      ).toBe('EAGAIN');
    } else if (count <= readable) {
      const most = Math.min(max, left.length, storage - (position % storage));
      expect([...b.peek(max)], label).toEqual(left.slice(0, most));
      b.consume(count);
      left.splice(0, count);
    }
    expect([...readAll(b)], label).toEqual(left);
    a.close();
    b.close();
  }
}

test('a view is over after its commit or consume, also of no bytes', () => {
  for (const count of [0, 2]) {
    const [a, b] = socketpair();
    a.reserve(4);
    a.commit(count);
    expect(outcome(() => a.commit(1))).toBe('EINVAL');
    a.write(counting(4));
    b.peek(4);
    b.consume(count);
    expect(outcome(() => b.consume(1))).toBe('EINVAL');
    // Nothing holds the end any more.
    adopt(a.detach()[0]).close();
  }
});

test('any other call that moved bytes voids the view, one that moved none does not', () => {
  const moving: [string, (a: Socket) => unknown][] = [
    ['write', (a) => a.write(counting(1))],
    ['tryWrite', (a) => a.tryWrite(counting(1))],
    ['writeAll', (a) => a.writeAll(counting(1))],
    ['writev', (a) => a.writev([counting(1)])],
    ['send', (a) => a.send(counting(1))],
    ['writeAsync', (a) => void a.writeAsync(counting(1))],
  ];
  for (const [name, call] of moving) {
    const [a, b] = socketpair({ capacity: 4 });
    a.reserve(2).set([50, 51]);
    call(a);
    const error = thrown(() => a.commit(1));
    expect(String(error), name).toContain('there is no view, or it is not valid any more');
    expect(readUpTo(b, 9), name).toEqual([1]);
    a.reserve(2).set([60, 61]);
    a.write(new Uint8Array(0));
    a.commit(2);
    expect(readUpTo(b, 9), name).toEqual([60, 61]);
  }
  const taking: [string, (b: Socket) => unknown][] = [
    ['read', (b) => b.read(new Uint8Array(1))],
    ['tryRead', (b) => b.tryRead(new Uint8Array(1))],
    ['readFull', (b) => b.readFull(new Uint8Array(1))],
    ['readv', (b) => b.readv([new Uint8Array(1)])],
    ['recv', (b) => b.recv(new Uint8Array(1))],
    ['readAsync', (b) => void b.readAsync(new Uint8Array(1))],
  ];
  for (const [name, call] of taking) {
    const [a, b] = socketpair({ capacity: 4 });
    a.write(counting(3));
    b.peek(2);
    call(b);
    expect(
      outcome(() => b.consume(1)),
      name,
    ).toBe('EINVAL');
    expect([...b.peek()], name).toEqual([2, 3]);
    b.recv(new Uint8Array(1), 2);
    b.consume(2);
    expect(b.queued, name).toBe(0);
  }
});

test('a pending call that goes on in between voids the view', async () => {
  const [a, b] = socketpair({ capacity: 2 });
  const write = watch(a.writeAllAsync(counting(3)));
  expect(readUpTo(b, 1)).toEqual([1]);
  a.reserve(1)[0] = 99;
  await settled(write);
  expect(outcome(() => a.commit(1))).toBe('EINVAL');
  expect(readUpTo(b, 9)).toEqual([2, 3]);
});

test('a count beyond the view, or none at all, is misuse and leaves the view as it is', () => {
  const [a, b] = socketpair({ capacity: 4 });
  a.reserve(2).set([7, 8]);
  expect(String(thrown(() => a.commit(3)))).toBe('RangeError: count must be 0 to 2: count=3');
  expect(thrown(() => a.commit(-1))).toBeInstanceOf(RangeError);
  expect(thrown(() => a.commit(0.5))).toBeInstanceOf(RangeError);
  expect(thrown(() => a.commit('1' as unknown as number))).toBeInstanceOf(TypeError);
  a.commit(2);
  b.peek();
  expect(thrown(() => b.consume(3))).toBeInstanceOf(RangeError);
  b.consume(2);
  for (const max of [0, -1, 1.5, 2 ** 31]) {
    expect(thrown(() => a.reserve(max))).toBeInstanceOf(RangeError);
    expect(thrown(() => b.peek(max))).toBeInstanceOf(RangeError);
  }
});

test('reserve waits for room and peek for bytes; a timeout is EAGAIN', () => {
  const [a, b] = hopefulPair({ capacity: 2 });
  guard.atSleep(() => a.write(counting(2)));
  expect([...b.peek()]).toEqual([1, 2]);
  guard.atSleep(() => b.consume(1));
  expect(a.reserve(9).length).toBe(1);
  a.commit(1);
  a.sendTimeout = 2;
  expect(outcome(() => a.reserve(1))).toBe('EAGAIN');
  b.read(new Uint8Array(2));
  b.recvTimeout = 2;
  expect(outcome(() => b.peek())).toBe('EAGAIN');
});

test('once nobody reads, reserve and commit are EPIPE; at end of stream peek is empty', () => {
  for (const end of [(b: Socket) => b.close(), (_: Socket, a: Socket) => a.shutdown('wr')]) {
    const [a, b] = socketpair({ capacity: 4 });
    a.write(counting(1));
    a.reserve(2);
    end(b, a);
    expect(outcome(() => a.commit(1))).toBe('EPIPE');
    expect(outcome(() => a.reserve(1))).toBe('EPIPE');
  }
  const [a, b] = socketpair({ capacity: 4 });
  b.write(counting(1));
  a.write(counting(2));
  a.close();
  expect(b.peek().length).toBe(2);
  b.consume(2);
  expect(outcome(() => b.peek())).toBe('ECONNRESET');
  expect(b.peek().length).toBe(0);
  b.consume(0);
});

test('an end with an open view is not handed on: EBUSY', () => {
  const [a, b] = socketpair();
  a.reserve(1);
  expect([outcome(() => a.detach()), outcome(() => a.share())]).toEqual(['EBUSY', 'EBUSY']);
  a.commit(1);
  b.peek();
  expect([outcome(() => b.detach()), outcome(() => b.share())]).toEqual(['EBUSY', 'EBUSY']);
  b.consume(1);
  adopt(b.detach()[0]).close();
});

test('a shared end has no views: ENOTSUP, and what was left open is void', () => {
  const [a, b] = socketpair();
  a.share();
  b.share();
  expect([outcome(() => a.reserve(1)), outcome(() => b.peek())]).toEqual(['ENOTSUP', 'ENOTSUP']);
  a.write(counting(2));
  // Nothing is published or taken: other holders have moved on.
  a.commit(0);
  b.consume(0);
  expect(readUpTo(b, 9)).toEqual([1, 2]);
  expect([outcome(() => a.commit(1)), outcome(() => b.consume(1))]).toEqual(['EINVAL', 'EINVAL']);
});

test('the wrong end of a pipe, and a closed one, is EBADF', () => {
  const [reader, writer] = pipe();
  for (const call of [
    () => reader.reserve(1),
    () => reader.commit(0),
    () => writer.peek(),
    () => writer.consume(0),
  ]) {
    expect(outcome(call)).toBe('EBADF');
  }
  writer.close();
  expect(outcome(() => writer.reserve(1))).toBe('EBADF');
});

function readAll(socket: Socket): Uint8Array {
  const target = new Uint8Array(32);
  return target.subarray(0, Math.max(0, socket.tryRead(target)));
}
