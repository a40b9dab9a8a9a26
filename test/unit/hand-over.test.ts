import { expect, test } from 'vitest';
import { createTable } from '../../src/atomics/table.ts';
import { load, store } from '../../src/atomics/words.ts';
import { adopt, isHandle, type SocketHandle, socketpair } from '../../src/index.ts';
import {
  CLOCK_OFFSET,
  CLOCK_WORDS,
  MAGIC,
  STORAGE,
  TABLE_ID,
  TYPE,
  VERSION,
  writePosAt,
} from '../../src/ring/layout.ts';
import { outcome } from '../support/atomics.ts';
import { counting } from '../support/stream.ts';
import { guardEachTest, law, readUpTo } from '../support/ways.ts';

guardEachTest();

law('an end goes on where it was after detach and adopt', { capacity: 8 }, (a, b) => {
  a.write(counting(6));
  readUpTo(b, 4);
  const [handle, transfer] = b.detach();
  expect(transfer).toEqual([handle.port]);
  a.write(counting(4, 7));
  const again = adopt(structuredClone(handle, { transfer }));
  expect(again.queued).toBe(6);
  expect(readUpTo(again, 9)).toEqual([5, 6, 7, 8, 9, 10]);
  again.write(counting(2));
  expect(readUpTo(a, 9)).toEqual([1, 2]);
  again.close();
  expect(a.read(new Uint8Array(1))).toBe(0);
});

law('every call on a detached or closed socket is EBADF', {}, (a, b) => {
  a.write(counting(1));
  b.detach();
  a.close();
  for (const socket of [a, b]) {
    expect(socket.closed).toBe(true);
    const one = new Uint8Array(1);
    const calls: Record<string, () => unknown> = {
      read: () => socket.read(one),
      readNothing: () => socket.read(one, 1),
      write: () => socket.write(one),
      readFull: () => socket.readFull(one),
      writeAll: () => socket.writeAll(one),
      tryRead: () => socket.tryRead(one),
      tryWrite: () => socket.tryWrite(one),
      readv: () => socket.readv([one]),
      writev: () => socket.writev([one]),
      recv: () => socket.recv(one),
      send: () => socket.send(one),
      iterate: () => [...socket],
      stats: () => socket.stats(),
      shutdown: () => socket.shutdown('wr'),
      dup: () => socket.dup(),
      detach: () => socket.detach(),
      capacity: () => socket.capacity,
      queued: () => socket.queued,
      room: () => socket.room,
      peer: () => socket.peer,
      nonblock: () => socket.nonblock,
      setNonblock: () => {
        socket.nonblock = true;
      },
      recvTimeout: () => socket.recvTimeout,
      setSendTimeout: () => {
        socket.sendTimeout = 1;
      },
    };
    for (const [name, call] of Object.entries(calls)) expect(outcome(call), name).toBe('EBADF');
    socket.close();
    socket[Symbol.dispose]();
  }
});

test('an end in transit is open for its peer', () => {
  const [a, b] = socketpair({ nonblock: true });
  const [handle] = b.detach();
  expect(a.peer).toBe('open');
  expect(a.write(counting(3))).toBe(3);
  expect(outcome(() => a.read(new Uint8Array(1)))).toBe('EAGAIN');
  expect(readUpTo(adopt(handle), 9)).toEqual([1, 2, 3]);
});

test('the settings of an end go with it', () => {
  const [, b] = socketpair();
  b.nonblock = true;
  b.recvTimeout = 5;
  b.sendTimeout = 6;
  const again = adopt(b.detach()[0]);
  expect(again).toMatchObject({ nonblock: true, recvTimeout: 5, sendTimeout: 6 });
});

test('a handle is adopted once, also when it was handed on again', () => {
  const [, b] = socketpair();
  const [first] = b.detach();
  const socket = adopt(first);
  expect(outcome(() => adopt(first))).toBe('EBADF');
  const [second] = socket.detach();
  expect(outcome(() => adopt(first))).toBe('EBADF');
  const last = adopt(second);
  expect(outcome(() => adopt(second))).toBe('EBADF');
  last.close();
  expect(outcome(() => adopt(second))).toBe('EBADF');
});

test('isHandle knows handles by their kind', () => {
  const [a] = socketpair();
  const [handle, transfer] = a.detach();
  expect(isHandle(handle)).toBe(true);
  expect(isHandle(structuredClone(handle, { transfer }))).toBe(true);
  for (const value of [undefined, null, 1, 'x', {}, { kind: 'other' }, [], () => 0]) {
    expect(isHandle(value)).toBe(false);
  }
});

/** Each field of a handle, and values that no sound handle has there. */
function forgeries(handle: SocketHandle): [string, unknown][] {
  const words = new Int32Array(handle.pair);
  const altered = (index: number, value: number): SharedArrayBuffer => {
    const copy = new SharedArrayBuffer(handle.pair.byteLength);
    new Int32Array(copy).set(words);
    new Int32Array(copy)[index] = value;
    return copy;
  };
  const longer = new SharedArrayBuffer(handle.pair.byteLength + 128);
  new Int32Array(longer).set(words);
  const tableCut = new SharedArrayBuffer(handle.table.byteLength - 4);
  new Int32Array(tableCut).set(new Int32Array(handle.table).subarray(0, tableCut.byteLength / 4));
  const nothing = [undefined, null, 0, 'x', {}, new ArrayBuffer(handle.pair.byteLength)];
  const fields: [string, readonly unknown[]][] = [
    ['kind', [undefined, 'socketpair.handle/2', 1]],
    ['pair', [...nothing, new SharedArrayBuffer(0), new SharedArrayBuffer(handle.pair.byteLength)]],
    ['pair', [longer, handle.table]],
    ['pair', [MAGIC, VERSION, TYPE, STORAGE, TABLE_ID, TABLE_ID + 1].map((at) => altered(at, 77))],
    ['pair', [CLOCK_OFFSET, CLOCK_WORDS].map((at) => altered(at, 1))],
    ['pair', [0, -1, 2 ** 30 + 1, 9].map((capacity) => altered(3, capacity))],
    ['pair', [1, 4, -4].map((flags) => altered(5, flags))],
    ['table', [...nothing, new SharedArrayBuffer(8), handle.pair, tableCut, createTable().buffer]],
    ['end', [undefined, -1, 2, 0.5, '0', NaN]],
    ['ref', [undefined, -1, 256, 0.5, '0', NaN]],
    ['nonce', [undefined, 0, -1, 0.5, '1', NaN, Infinity, handle.nonce + 2 ** 31]],
  ];
  return fields.flatMap(([field, values]) =>
    values.map((value, index): [string, unknown] => [
      `${field} #${index}`,
      { ...handle, [field]: value },
    ]),
  );
}

test('a forged handle is EPROTO, and the sound one still works', () => {
  const [a, b] = socketpair({ capacity: 8 });
  a.write(counting(3));
  const [handle] = b.detach();
  for (const value of [undefined, null, 1, 'handle', [], {}]) {
    expect(outcome(() => adopt(value as unknown as SocketHandle))).toBe('EPROTO');
  }
  for (const [name, forged] of forgeries(handle)) {
    expect(
      outcome(() => adopt(forged as SocketHandle).close()),
      name,
    ).toBe('EPROTO');
  }
  expect(a.peer).toBe('open');
  expect(readUpTo(adopt(handle), 9)).toEqual([1, 2, 3]);
});

test('a handle for a reference that is not in transit is EBADF', () => {
  const [a, b] = socketpair();
  const [handle] = b.detach();
  const wrong = [
    { ...handle, end: 0 as const },
    { ...handle, ref: 1 },
    { ...handle, nonce: handle.nonce + 1 },
  ];
  for (const forged of wrong) expect(outcome(() => adopt(forged))).toBe('EBADF');
  expect(a.peer).toBe('open');
  adopt(handle).close();
  expect(a.peer).toBe('closed');
});

test.for([9, -1, 2 ** 30 + 5, -(2 ** 31)])(
  'a position %i bytes off is EPROTO on both sides, for ever',
  (off) => {
    const [a, b] = socketpair({ capacity: 8, nonblock: true });
    const [handle] = b.detach();
    const words = new Int32Array(handle.pair);
    const reader = adopt(handle);
    store(words, writePosAt(0), load(words, writePosAt(0)) + off);
    for (let i = 0; i < 2; i++) {
      expect(outcome(() => reader.read(new Uint8Array(4)))).toBe('EPROTO');
      expect(outcome(() => reader.readv([new Uint8Array(4)]))).toBe('EPROTO');
      expect(outcome(() => reader.recv(new Uint8Array(4)))).toBe('EPROTO');
    }
    expect(reader.queued).toBe(0);
    a.close();
  },
);

test.for([1, -9, 2 ** 30 + 5, -(2 ** 31)])(
  'a reader %i bytes off is EPROTO for the writer',
  (off) => {
    const [a, b] = socketpair({ capacity: 8, nonblock: true });
    const [handle] = b.detach();
    const words = new Int32Array(handle.pair);
    store(words, writePosAt(0) + 32, off);
    expect(outcome(() => a.write(new Uint8Array(9)))).toBe('EPROTO');
    expect(outcome(() => a.write(new Uint8Array(9)))).toBe('EPROTO');
    expect(a.room).toBe(0);
    const again = adopt(a.detach()[0]);
    for (let i = 0; i < 2; i++) {
      expect(outcome(() => again.write(new Uint8Array(1)))).toBe('EPROTO');
    }
  },
);

law('an end closes with its last dup', {}, (a, b) => {
  const second = a.dup();
  const third = second.dup();
  a.close();
  a.close();
  second.close();
  expect(b.peer).toBe('open');
  expect(third.write(counting(2))).toBe(2);
  expect(readUpTo(b, 9)).toEqual([1, 2]);
  third.close();
  expect(b.peer).toBe('closed');
  expect(b.read(new Uint8Array(1))).toBe(0);
});

law('dups share the queue, the settings and the counters', { capacity: 8 }, (a, b) => {
  const copy = b.dup();
  a.write(counting(5));
  expect(readUpTo(b, 2)).toEqual([1, 2]);
  expect(readUpTo(copy, 9)).toEqual([3, 4, 5]);
  copy.nonblock = true;
  copy.recvTimeout = 3;
  expect(b).toMatchObject({ nonblock: true, recvTimeout: 3 });
  expect(b.stats()).toEqual(copy.stats());
  copy.close();
});

law('closing one of two dups on unread bytes resets nothing', {}, (a, b) => {
  const copy = b.dup();
  a.write(counting(2));
  b.close();
  a.nonblock = true;
  expect(outcome(() => a.read(new Uint8Array(1)))).toBe('EAGAIN');
  copy.close();
  expect(outcome(() => a.read(new Uint8Array(1)))).toBe('ECONNRESET');
});

law('detach is EBUSY while a dup exists, and nothing is lost', {}, (a, b) => {
  a.write(counting(2));
  const copy = b.dup();
  expect(outcome(() => b.detach())).toBe('EBUSY');
  expect(outcome(() => copy.detach())).toBe('EBUSY');
  copy.close();
  expect(readUpTo(adopt(b.detach()[0]), 9)).toEqual([1, 2]);
});

test('dispose closes', () => {
  const [a, b] = socketpair();
  {
    using held = b;
    expect(held.closed).toBe(false);
  }
  expect(b.closed).toBe(true);
  expect(a.peer).toBe('closed');
});
