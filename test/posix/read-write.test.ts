import { expect, test } from 'vitest';
import * as c from '../../src/posix/index.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { bytes, got, pair, pipe, SOCKET_TYPES, said } from './said.ts';

freshNumbers();

const kinds = Object.entries(SOCKET_TYPES);

test.for(kinds)(
  'on %s write(fd, b, n) and send(fd, b, n, 0) are the same, in every state',
  ([, type]) => {
    type Call = (fd: number, buffer: Uint8Array, count: number) => number;
    const ways: Call[] = [
      (fd, buffer, count) => c.write(fd, buffer, count),
      (fd, buffer, count) => c.send(fd, buffer, count, 0),
      (fd, buffer, count) => c.send(fd, buffer, count, c.MSG_NOSIGNAL),
      (fd, buffer, count) => c.sendto(fd, buffer, count, 0, null),
      (fd, buffer, count) => c.sendmsg(fd, { msg_iov: [buffer.subarray(0, count)] }),
      (fd, buffer, count) =>
        c.sendmsg(fd, {
          msg_iov: [
            buffer.subarray(0, Math.min(1, count)),
            buffer.subarray(Math.min(1, count), count),
          ],
        }),
    ];
    const states: Record<string, (a: number, b: number) => void> = {
      fresh: () => {},
      'own SHUT_WR': (a) => c.shutdown(a, c.SHUT_WR),
      'own SHUT_RD': (a) => c.shutdown(a, c.SHUT_RD),
      'peer SHUT_RD': (_, b) => c.shutdown(b, c.SHUT_RD),
      'peer SHUT_WR': (_, b) => c.shutdown(b, c.SHUT_WR),
      'peer closed': (_, b) => c.close(b),
      'peer closed with unread bytes': (a, b) => {
        c.write(a, bytes(9));
        c.close(b);
      },
      full: (a) => {
        while (c.write(a, new Uint8Array(10_000)) > 0);
        while (c.write(a, new Uint8Array(1)) > 0);
      },
      'all but full': (a) => {
        while (c.write(a, new Uint8Array(10_000)) === 10_000);
      },
    };
    for (const [state, make] of Object.entries(states)) {
      for (const count of [0, 1, 3, 300_000]) {
        const outcomes = ways.map((call) => {
          const [a, b] = pair(type);
          make(a, b);
          const buffer = Uint8Array.from({ length: Math.max(1, count) }, (_, i) => i);
          const first = said(call(a, buffer, count));
          const second = said(call(a, buffer, Math.min(count, 1)));
          const read: (number[] | string)[] = [];
          for (let i = 0; i < 3; i++) {
            const some = got(b, 400_000);
            read.push(typeof some === 'string' ? some : some.slice(-5));
          }
          for (const fd of [a, b]) c.close(fd);
          return [first, second, read];
        });
        for (const outcome of outcomes)
          expect(outcome, `${state}, ${count} bytes`).toEqual(outcomes[0]);
      }
    }
  },
);

test('read and write take their range from the middle of a buffer, recv from its start', () => {
  const [a, b] = pair();
  expect(c.write(a, bytes(1, 2, 3, 4), 2, 1)).toBe(2);
  const target = new Uint8Array(6);
  expect(c.read(b, target, 4, 2)).toBe(2);
  expect([...target]).toEqual([0, 0, 2, 3, 0, 0]);
  expect(c.write(a, bytes(1, 2, 3, 4), undefined, 3)).toBe(1);
  expect(c.send(a, bytes(5, 6, 7), 2)).toBe(2);
  expect(c.recv(b, target, 2)).toBe(2);
  expect([...target]).toEqual([4, 5, 2, 3, 0, 0]);
  expect(got(b)).toEqual([6]);
});

test('readv and writev are one call over several buffers, empty ones among them', () => {
  for (const [from, to] of [pair(), [...pipe()].reverse()] as [number, number][]) {
    expect(c.writev(from, [bytes(1, 2), bytes(), bytes(3)])).toBe(3);
    const [x, y] = [new Uint8Array(2), new Uint8Array(5)];
    expect(c.readv(to, [x, bytes(), y])).toBe(3);
    expect([...x, ...y]).toEqual([1, 2, 3, 0, 0, 0, 0]);
    expect(c.writev(from, [bytes(1), bytes(2)], 1)).toBe(1);
    expect(c.readv(to, [y.subarray(4), x], 1)).toBe(1);
    expect(y[4]).toBe(1);
    expect(got(to)).toBe('EAGAIN');
  }
});

test('a count of buffers out of 0 to 1,024 is EINVAL, and nothing at all is 0', () => {
  const [a, b] = pair();
  const many = Array.from({ length: 1025 }, () => bytes(1));
  for (const call of [c.readv, c.writev]) {
    expect(said(call(a, many))).toBe('EINVAL');
    expect(said(call(a, [], -1))).toBe('EINVAL');
    expect(said(call(a, []))).toBe(0);
    expect(said(call(a, [bytes(), bytes()]))).toBe(0);
  }
  expect(c.writev(a, many, 1024)).toBe(1024);
  expect(c.readv(b, many, 1024)).toBe(1024);
  for (const call of [c.recvmsg, c.sendmsg]) {
    expect(said(call(a, { msg_iov: many }))).toBe('EMSGSIZE');
  }
  expect(c.sendmsg(a, { msg_iov: many.slice(1) })).toBe(1024);
  expect(c.recvmsg(b, { msg_iov: many.slice(1) })).toBe(1024);
  // Also where a write is EPIPE.
  c.close(b);
  expect(said(c.writev(a, [bytes()]))).toBe(0);
  expect(said(c.write(a, bytes()))).toBe('EPIPE');
});

test('a pipe goes one way: the other is EBADF, also for no bytes', () => {
  const [reader, writer] = pipe();
  for (const buffer of [bytes(1), bytes()]) {
    expect(said(c.write(reader, buffer))).toBe('EBADF');
    expect(said(c.writev(reader, [buffer]))).toBe('EBADF');
    expect(said(c.read(writer, buffer))).toBe('EBADF');
    expect(said(c.readv(writer, [buffer]))).toBe('EBADF');
  }
  expect(said(c.writev(reader, [], -1))).toBe('EBADF');
  expect(c.write(writer, bytes(1, 2))).toBe(2);
  expect(got(reader)).toEqual([1, 2]);
  c.close(writer);
  expect(got(reader)).toEqual([]);
});

test('a write to a pipe that nobody reads is EPIPE, of no bytes 0', () => {
  const [reader, writer] = pipe();
  c.close(reader);
  expect(said(c.write(writer, bytes(1)))).toBe('EPIPE');
  expect(said(c.writev(writer, [bytes(1)]))).toBe('EPIPE');
  expect(said(c.write(writer, bytes()))).toBe(0);
  expect(said(c.writev(writer, [bytes()]))).toBe(0);
});

test('every call for sockets is ENOTSOCK on both ends of a pipe', () => {
  const name = { sun_family: 7, sun_path: 'before' };
  const calls: ((fd: number) => number)[] = [
    (fd) => c.recv(fd, bytes(1)),
    (fd) => c.send(fd, bytes(1)),
    (fd) => c.recvfrom(fd, bytes(1), 1, 0, name),
    (fd) => c.sendto(fd, bytes(1), 1, 0, name),
    (fd) => c.recvmsg(fd, { msg_iov: [bytes(1)], msg_name: name }),
    (fd) => c.sendmsg(fd, { msg_iov: [bytes(1)] }),
    (fd) => c.shutdown(fd, c.SHUT_WR),
    (fd) => c.shutdown(fd, 7),
    (fd) => c.getsockname(fd, name),
    (fd) => c.getpeername(fd, name),
    (fd) => c.getsockopt(fd, c.SOL_SOCKET, c.SO_TYPE, [0]),
    (fd) => c.getsockopt(fd, 7, c.SO_TYPE, [0]),
    (fd) => c.setsockopt(fd, c.SOL_SOCKET, c.SO_RCVTIMEO, [0, 0]),
  ];
  for (const fd of pipe())
    for (const call of calls) expect(said(call(fd)), String(call)).toBe('ENOTSOCK');
  expect(name).toEqual({ sun_family: 7, sun_path: 'before' });
});

test('shutdown takes SHUT_RD, SHUT_WR and SHUT_RDWR, again and again, and nothing else', () => {
  const [a, b] = pair();
  for (const how of [-1, 3, 4, 256]) expect(said(c.shutdown(a, how))).toBe('EINVAL');
  c.write(a, bytes(1));
  expect([c.shutdown(a, c.SHUT_WR), c.shutdown(a, c.SHUT_WR)]).toEqual([0, 0]);
  expect([got(b), got(b), got(a)]).toEqual([[1], [], 'EAGAIN']);
  expect(said(c.write(a, bytes(1)))).toBe('EPIPE');
  c.write(b, bytes(2));
  expect(c.shutdown(a, c.SHUT_RD)).toBe(0);
  expect([got(a), got(a), said(c.write(b, bytes(1)))]).toEqual([[2], [], 'EPIPE']);
  c.close(b);
  expect([c.SHUT_RD, c.SHUT_WR, c.SHUT_RDWR].map((how) => c.shutdown(a, how))).toEqual([0, 0, 0]);
});

test('recv and recvmsg peek, do not wait, and refuse what is out of band', () => {
  const [a, b] = pair();
  c.fcntl(b, c.F_SETFL, 0);
  expect(said(c.recv(b, bytes(0), 1, c.MSG_DONTWAIT))).toBe('EAGAIN');
  expect(said(c.recv(b, bytes(), 0, c.MSG_DONTWAIT))).toBe('EAGAIN');
  c.write(a, bytes(1, 2, 3));
  const target = new Uint8Array(2);
  const message = { msg_iov: [target], msg_flags: -1 };
  expect(c.recvmsg(b, message, c.MSG_PEEK)).toBe(2);
  expect(message.msg_flags).toBe(0);
  expect([...target]).toEqual([1, 2]);
  expect(c.recv(b, target, 2, c.MSG_PEEK | c.MSG_WAITALL)).toBe(2);
  message.msg_flags = -1;
  expect(said(c.recvmsg(b, message, c.MSG_OOB))).toBe('EOPNOTSUPP');
  expect(message.msg_flags).toBe(-1);
  expect(said(c.recv(b, target, 2, c.MSG_OOB))).toBe('EOPNOTSUPP');
  expect(said(c.send(a, target, 2, c.MSG_OOB))).toBe('EOPNOTSUPP');
  // Bits that nobody knows have no effect.
  expect(c.recv(b, target, 1, c.MSG_MORE | 0x0800_0000)).toBe(1);
  expect(got(b)).toEqual([2, 3]);
});

test('nobody has an address: names are AF_UNIX without a path, also of a closed peer', () => {
  const [a, b] = pair();
  const fresh = () => ({ sun_family: 7, sun_path: 'before' });
  for (const call of [c.getsockname, c.getpeername]) {
    const name = fresh();
    expect(call(a, name)).toBe(0);
    expect(name).toEqual({ sun_family: c.AF_UNIX, sun_path: '' });
  }
  c.write(a, bytes(1, 2));
  const from = fresh();
  expect(said(c.recvfrom(b, new Uint8Array(1), 1, c.MSG_DONTWAIT, from))).toBe(1);
  expect(from.sun_family).toBe(c.AF_UNSPEC);
  const sender = fresh();
  expect(c.recvmsg(b, { msg_iov: [bytes(0)], msg_name: sender })).toBe(1);
  expect(sender.sun_family).toBe(c.AF_UNSPEC);
  const untouched = fresh();
  expect(said(c.recvfrom(b, bytes(0), 1, 0, untouched))).toBe('EAGAIN');
  expect(untouched).toEqual(fresh());
  c.close(b);
  const nobody = fresh();
  got(a);
  expect(c.recvfrom(a, bytes(0), 1, 0, nobody)).toBe(0);
  expect(nobody.sun_family).toBe(c.AF_UNSPEC);
  const peer = fresh();
  expect(c.getpeername(a, peer)).toBe(0);
  expect(peer.sun_family).toBe(c.AF_UNIX);
});

test('a stream takes no address: EISCONN, whatever its state, and nothing is sent', () => {
  const [a, b] = pair();
  const to = { sun_family: c.AF_UNIX, sun_path: '/nowhere' };
  expect(said(c.sendto(a, bytes(1), 1, 0, to))).toBe('EISCONN');
  expect(said(c.sendmsg(a, { msg_iov: [bytes(1)], msg_name: to }))).toBe('EISCONN');
  expect(got(b)).toBe('EAGAIN');
  c.close(b);
  expect(said(c.sendto(a, bytes(1), 1, 0, to))).toBe('EISCONN');
  expect(said(c.sendto(a, bytes(1), 1, c.MSG_OOB, to))).toBe('EOPNOTSUPP');
});

test('descriptors are not sent along: a msg_control is EOPNOTSUPP, an empty one is none', () => {
  const [a, b] = pair();
  const msg_iov = [bytes(1)];
  expect(said(c.sendmsg(a, { msg_iov, msg_control: new Uint8Array(16) }))).toBe('EOPNOTSUPP');
  expect(got(b)).toBe('EAGAIN');
  for (const msg_control of [new Uint8Array(0), null]) {
    expect(c.sendmsg(a, { msg_iov, msg_control })).toBe(1);
  }
  expect(c.recvmsg(b, { msg_iov: [new Uint8Array(9)], msg_control: new Uint8Array(16) })).toBe(2);
});
