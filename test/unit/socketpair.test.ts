import { expect, test } from 'vitest';
import { isErrno, socketpair } from '../../src/index.ts';
import { outcome, thrown } from '../support/atomics.ts';
import { hopefulPair } from '../support/memory.ts';
import { counting } from '../support/stream.ts';
import { guardEachTest, law, readUpTo, waitingLaw } from '../support/ways.ts';

const { atSleep } = guardEachTest();

test("'b' and 'a' cross over, as in the first example of the README", () => {
  const [first, second] = socketpair();
  const buffer = new Uint8Array(1);

  expect(first.write(Uint8Array.of(0x62))).toBe(1);
  expect(second.write(Uint8Array.of(0x61))).toBe(1);

  expect(first.read(buffer)).toBe(1);
  expect(String.fromCharCode(...buffer)).toBe('a');
  expect(second.read(buffer)).toBe(1);
  expect(String.fromCharCode(...buffer)).toBe('b');
});

law('read of exactly what is queued returns all of it', { capacity: 8 }, (a, b, way) => {
  a.write(counting(5));
  expect(readUpTo(b, 5)).toEqual([1, 2, 3, 4, 5]);
  expect(outcome(() => b.read(new Uint8Array(1)))).toBe(way.stuck);
});

law('read of more than is queued returns what there is', { capacity: 8 }, (a, b) => {
  a.write(counting(3));
  expect(readUpTo(b, 100)).toEqual([1, 2, 3]);
});

law('read of less than is queued leaves the rest', { capacity: 8 }, (a, b) => {
  a.write(counting(5));
  expect(readUpTo(b, 2)).toEqual([1, 2]);
  expect(b.queued).toBe(3);
  expect(readUpTo(b, 9)).toEqual([3, 4, 5]);
});

law('one read takes several writes: a stream has no boundaries', { capacity: 8 }, (a, b) => {
  a.write(counting(2));
  a.write(counting(3, 3));
  expect(readUpTo(b, 8)).toEqual([1, 2, 3, 4, 5]);
});

law('write smaller than the room writes all', { capacity: 8 }, (a, b) => {
  expect(a.write(counting(7))).toBe(7);
  expect(a.room).toBe(1);
  expect(readUpTo(b, 8)).toEqual([...counting(7)]);
});

law('write of exactly the room fills the ring', { capacity: 8 }, (a, b, way) => {
  expect(a.write(counting(8))).toBe(8);
  expect(a.room).toBe(0);
  expect(outcome(() => a.write(counting(1)))).toBe(way.stuck);
  expect(readUpTo(b, 9)).toEqual([...counting(8)]);
});

law('write larger than the room returns what fitted', { capacity: 8 }, (a, b) => {
  a.write(counting(3));
  expect(a.write(counting(100, 4))).toBe(5);
  expect(readUpTo(b, 100)).toEqual([...counting(8)]);
});

law('a capacity that is no power of two is exact to the byte', { capacity: 5 }, (a, b, way) => {
  expect(a.capacity).toBe(5);
  expect(a.write(counting(9))).toBe(5);
  expect(outcome(() => a.write(counting(1)))).toBe(way.stuck);
  expect(readUpTo(b, 9)).toEqual([...counting(5)]);
});

law('read of an open empty pair has nothing to return', {}, (a, b, way) => {
  expect(outcome(() => b.read(new Uint8Array(4)))).toBe(way.stuck);
  expect(outcome(() => a.read(new Uint8Array(4)))).toBe(way.stuck);
});

law('a full direction does not hinder the other one', { capacity: 4 }, (a, b) => {
  a.write(counting(4));
  expect(b.write(counting(3))).toBe(3);
  expect(readUpTo(a, 9)).toEqual([1, 2, 3]);
});

law('read returns 0 once the peer has closed and the ring is empty', { capacity: 8 }, (a, b) => {
  a.write(counting(3));
  a.close();
  expect(readUpTo(b, 2)).toEqual([1, 2]);
  expect(readUpTo(b, 2)).toEqual([3]);
  expect(b.read(new Uint8Array(2))).toBe(0);
  expect(b.read(new Uint8Array(2))).toBe(0);
});

law('write to a closed peer fails with EPIPE', { capacity: 8 }, (a, b) => {
  b.close();
  expect(outcome(() => a.write(counting(1)))).toBe('EPIPE');
  expect(outcome(() => a.write(counting(1)))).toBe('EPIPE');
  expect(outcome(() => a.write(new Uint8Array(0)))).toBe('EPIPE');
});

law('write fails with EPIPE also while earlier bytes wait unread', { capacity: 8 }, (a, b) => {
  a.write(counting(8));
  b.close();
  expect(outcome(() => a.write(counting(1)))).toBe('EPIPE');
});

law('read is ECONNRESET once when the peer closed on unread bytes', { capacity: 8 }, (a, b) => {
  a.write(counting(1));
  b.close();
  expect(outcome(() => a.read(new Uint8Array(4)))).toBe('ECONNRESET');
  expect(a.read(new Uint8Array(4))).toBe(0);
  expect(a.read(new Uint8Array(4))).toBe(0);
});

law('queued bytes come before ECONNRESET, and 0 after it', { capacity: 8 }, (a, b) => {
  a.write(counting(4));
  b.write(counting(3, 10));
  b.close();
  expect(readUpTo(a, 2)).toEqual([10, 11]);
  expect(readUpTo(a, 2)).toEqual([12]);
  expect(outcome(() => a.read(new Uint8Array(2)))).toBe('ECONNRESET');
  expect(a.read(new Uint8Array(2))).toBe(0);
});

law('a peer that read everything resets nothing', { capacity: 8 }, (a, b) => {
  a.write(counting(4));
  readUpTo(b, 4);
  b.close();
  expect(a.read(new Uint8Array(2))).toBe(0);
});

law('neither an empty read nor a failing write takes ECONNRESET away', {}, (a, b) => {
  a.write(counting(4));
  b.close();
  expect(a.read(new Uint8Array(0))).toBe(0);
  expect(outcome(() => a.write(counting(1)))).toBe('EPIPE');
  expect(outcome(() => a.read(new Uint8Array(2)))).toBe('ECONNRESET');
});

law('bytes that were only peeked at count as unread', {}, (a, b) => {
  a.write(counting(4));
  expect(b.recv(new Uint8Array(4), 0x2)).toBe(4);
  b.close();
  expect(outcome(() => a.read(new Uint8Array(2)))).toBe('ECONNRESET');
});

law('read of 0 bytes returns 0 and takes nothing', { capacity: 8 }, (a, b) => {
  expect(b.read(new Uint8Array(0))).toBe(0);
  a.write(counting(2));
  expect(b.read(new Uint8Array(0))).toBe(0);
  expect(b.read(new Uint8Array(5), 5)).toBe(0);
  expect(b.queued).toBe(2);
  a.close();
  readUpTo(b, 2);
  expect(b.read(new Uint8Array(0))).toBe(0);
});

law('write of 0 bytes returns 0, also when the ring is full', { capacity: 2 }, (a, b) => {
  expect(a.write(new Uint8Array(0))).toBe(0);
  expect(b.queued).toBe(0);
  a.write(counting(2));
  expect(a.write(new Uint8Array(0))).toBe(0);
  expect(b.queued).toBe(2);
});

law('offset and length choose the bytes, and no other byte is touched', {}, (a, b) => {
  expect(a.write(counting(9), 2, 4)).toBe(4);
  const target = new Uint8Array(8).fill(0xee);
  expect(b.read(target, 3, 3)).toBe(3);
  expect([...target]).toEqual([0xee, 0xee, 0xee, 3, 4, 5, 0xee, 0xee]);
  expect(b.read(target, 7)).toBe(1);
  expect([...target]).toEqual([0xee, 0xee, 0xee, 3, 4, 5, 0xee, 6]);
});

law('tryRead and tryWrite return the errno instead of waiting', { capacity: 2 }, (a, b) => {
  const target = new Uint8Array(4);
  expect(b.tryRead(target)).toBe(-11);
  expect(a.tryWrite(counting(4))).toBe(2);
  expect(a.tryWrite(counting(4))).toBe(-11);
  expect(b.tryRead(target)).toBe(2);
  expect(b.tryRead(new Uint8Array(0))).toBe(0);
  a.tryWrite(counting(1));
  b.close();
  expect(a.tryWrite(counting(1))).toBe(-32);
  expect(a.tryRead(target)).toBe(-104);
  expect(a.tryRead(target)).toBe(0);
});

law('peer says whether the other end is there', {}, (a, b) => {
  expect(a.peer).toBe('open');
  b.shutdown('rdwr');
  expect(a.peer).toBe('open');
  b.close();
  expect(a.peer).toBe('closed');
});

law('bytes go round the end of the ring in order', { capacity: 7 }, (a, b) => {
  let written = 0;
  let read = 0;
  for (let round = 0; round < 300; round++) {
    written += a.write(counting(1 + (round % 7), written), 0);
    for (const byte of readUpTo(b, 1 + (round % 5))) expect(byte).toBe(read++ & 255);
  }
  while (read < written) {
    for (const byte of readUpTo(b, 7)) expect(byte).toBe(read++ & 255);
  }
});

waitingLaw('read when empty waits for a write and returns it', {}, (a, b) => {
  atSleep(() => a.write(counting(3)));
  expect(readUpTo(b, 8)).toEqual([1, 2, 3]);
  expect(b.stats()).toMatchObject({ sleeps: 1, wakes: 1 });
});

waitingLaw('write when full waits for a read and returns what fitted', { capacity: 8 }, (a, b) => {
  a.write(counting(8));
  atSleep(() => expect(readUpTo(b, 3)).toEqual([1, 2, 3]));
  expect(a.write(counting(100, 9))).toBe(3);
  expect(a.stats()).toMatchObject({ sleeps: 1, wakes: 1, bytesWritten: 11 });
  expect(readUpTo(b, 100)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
});

waitingLaw(
  'with fullWrites a write waits on until all is written',
  { capacity: 4, fullWrites: true },
  (a, b) => {
    const seen: number[] = [];
    atSleep(() => seen.push(...readUpTo(b, 4)));
    atSleep(() => seen.push(...readUpTo(b, 1)));
    atSleep(() => seen.push(...readUpTo(b, 4)));
    expect(a.write(counting(10))).toBe(10);
    seen.push(...readUpTo(b, 9));
    expect(seen).toEqual([...counting(10)]);
  },
);

waitingLaw(
  'with fullWrites a count comes first and the error next',
  { capacity: 4, fullWrites: true },
  (a, b) => {
    atSleep(() => b.close());
    expect(a.write(counting(10))).toBe(4);
    expect(outcome(() => a.write(counting(10)))).toBe('EPIPE');
  },
);

law(
  'with fullWrites a nonblocking write still returns what fits',
  { capacity: 4, fullWrites: true },
  (a, _b, way) => {
    a.nonblock = true;
    expect(a.write(counting(10))).toBe(4);
    expect(outcome(() => a.write(counting(10)))).toBe('EAGAIN');
    a.nonblock = way.nonblock;
  },
);

waitingLaw('a peer that closes ends a sleeping read with 0', {}, (a, b) => {
  atSleep(() => a.close());
  expect(b.read(new Uint8Array(4))).toBe(0);
});

waitingLaw(
  'a peer that closes on unread bytes ends a sleeping read with ECONNRESET',
  {},
  (a, b) => {
    b.write(counting(2));
    atSleep(() => a.close());
    expect(outcome(() => b.read(new Uint8Array(4)))).toBe('ECONNRESET');
    expect(b.read(new Uint8Array(4))).toBe(0);
  },
);

waitingLaw('a peer that closes ends a sleeping write with EPIPE', { capacity: 4 }, (a, b) => {
  a.write(counting(4));
  atSleep(() => b.close());
  expect(outcome(() => a.write(counting(4)))).toBe('EPIPE');
  expect(outcome(() => a.read(counting(4)))).toBe('ECONNRESET');
});

waitingLaw('what does not concern a sleeping read does not end it', {}, (a, b) => {
  atSleep(() => a.write(new Uint8Array(0)));
  atSleep(() => a.shutdown('rd'));
  atSleep(() => b.shutdown('wr'));
  atSleep(() => {
    b.nonblock = true;
  });
  atSleep(() => {
    b.recvTimeout = 1;
  });
  atSleep(() => a.write(counting(1)));
  expect(readUpTo(b, 4)).toEqual([1]);
});

waitingLaw('what does not concern a sleeping write does not end it', { capacity: 2 }, (a, b) => {
  a.write(counting(2));
  atSleep(() => a.shutdown('rd'));
  atSleep(() => b.shutdown('wr'));
  atSleep(() => {
    a.nonblock = true;
  });
  atSleep(() => readUpTo(b, 1));
  expect(a.write(counting(2))).toBe(1);
});

test('nonblock belongs to one end only', () => {
  const [a, b] = hopefulPair();
  a.nonblock = true;
  expect(b.nonblock).toBe(false);
  expect(outcome(() => a.read(new Uint8Array(1)))).toBe('EAGAIN');
  expect(outcome(() => b.read(new Uint8Array(1)))).toBe('sleeps');
  a.nonblock = false;
  expect(outcome(() => a.read(new Uint8Array(1)))).toBe('sleeps');
});

test('an error has the shape of one from node:fs', () => {
  const [a, b] = socketpair({ nonblock: true });
  const again = thrown(() => a.read(new Uint8Array(1)));
  expect(again.message).toBe('EAGAIN: resource temporarily unavailable, read');
  expect(again).toMatchObject({ name: 'SystemError', code: 'EAGAIN', errno: -11, syscall: 'read' });
  expect(isErrno(again, 'EAGAIN')).toBe(true);
  expect(isErrno(again, 'EWOULDBLOCK')).toBe(true);
  expect(isErrno(again, 'EPIPE')).toBe(false);
  b.close();
  const broken = thrown(() => a.write(new Uint8Array(1)));
  expect(broken).toMatchObject({ code: 'EPIPE', errno: -32, syscall: 'write' });
  expect(isErrno(Object.assign(new Error(), { code: 'EPIPE' }), 'EPIPE')).toBe(false);
});

test('a fresh pair is open, blocking, empty and of the default capacity', () => {
  for (const socket of socketpair()) {
    expect(socket).toMatchObject({
      type: 'stream',
      capacity: 212_992,
      room: 212_992,
      queued: 0,
      nonblock: false,
      recvTimeout: 0,
      sendTimeout: 0,
      peer: 'open',
      closed: false,
    });
    const zero = { bytesRead: 0, bytesWritten: 0, sleeps: 0, wakes: 0, spins: 0 };
    expect(socket.stats()).toEqual(zero);
  }
});
