import { expect, test } from 'vitest';
import * as c from '../../src/posix/index.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { bytes, got, pair, pipe, said } from './said.ts';

freshNumbers();

const RECORDS = [c.SOCK_SEQPACKET, c.SOCK_DGRAM];
const NOWHERE = { sun_family: c.AF_UNIX, sun_path: '/nowhere' };

/** One recvmsg: the result, the flags, and the bytes. */
function received(fd: number, room: number, flags = 0): [number | string, number, number[]] {
  const target = new Uint8Array(room);
  const message = {
    msg_iov: [target.subarray(0, 1), target.subarray(Math.min(1, room))],
    msg_flags: -1,
  };
  const result = said(c.recvmsg(fd, message, flags));
  const count = typeof result === 'string' ? 0 : Math.min(result, room);
  return [result, message.msg_flags, [...target.subarray(0, count)]];
}

test('SOCK_RAW makes a SOCK_DGRAM, as on Linux', () => {
  const [a, b] = pair(c.SOCK_RAW);
  const out = [0];
  c.getsockopt(a, c.SOL_SOCKET, c.SO_TYPE, out);
  expect(out).toEqual([c.SOCK_DGRAM]);
  c.close(b);
  expect(said(c.write(a, bytes(1)))).toBe('ECONNREFUSED');
});

test.for(RECORDS)('type %i: one send is one record, whichever call sends and takes it', (type) => {
  const [a, b] = pair(type);
  const sends: ((fd: number, record: Uint8Array) => number)[] = [
    (fd, record) => c.write(fd, record),
    (fd, record) => c.send(fd, record),
    (fd, record) => c.writev(fd, [record.subarray(0, 1), record.subarray(1)]),
    (fd, record) =>
      c.sendmsg(fd, { msg_iov: [record.subarray(0, 2), bytes(), record.subarray(2)] }),
  ];
  const takes: ((fd: number, target: Uint8Array) => number)[] = [
    (fd, target) => c.read(fd, target),
    (fd, target) => c.recv(fd, target),
    (fd, target) => c.readv(fd, [target.subarray(0, 2), target.subarray(2)]),
    (fd, target) => c.recvmsg(fd, { msg_iov: [target.subarray(0, 1), target.subarray(1)] }),
  ];
  for (const send of sends) {
    for (const take of takes) {
      expect([send(a, bytes(1, 2, 3)), send(a, bytes(4, 5, 6, 7))]).toEqual([3, 4]);
      const target = new Uint8Array(20);
      expect(take(b, target)).toBe(3);
      expect(take(b, target.subarray(3))).toBe(4);
      expect([...target.subarray(0, 8)]).toEqual([1, 2, 3, 4, 5, 6, 7, 0]);
      expect(got(b)).toBe('EAGAIN');
    }
  }
});

test.for(RECORDS)('type %i: what does not fit is thrown away, and MSG_TRUNC says so', (type) => {
  const [a, b] = pair(type);
  const end = type === c.SOCK_SEQPACKET ? c.MSG_EOR : 0;
  const send = () => c.write(a, bytes(1, 2, 3));
  for (let i = 0; i < 5; i++) send();
  expect(received(b, 3)).toEqual([3, end, [1, 2, 3]]);
  expect(received(b, 2)).toEqual([2, end | c.MSG_TRUNC, [1, 2]]);
  // A probe of the length; then the same, taken.
  expect(received(b, 0, c.MSG_PEEK | c.MSG_TRUNC)).toEqual([3, end | c.MSG_TRUNC, []]);
  expect(received(b, 2, c.MSG_TRUNC)).toEqual([3, end | c.MSG_TRUNC, [1, 2]]);
  expect(said(c.read(b, bytes(), 0))).toBe(0);
  expect(received(b, 0)).toEqual([0, end | c.MSG_TRUNC, []]);
  expect(received(b, 9)).toEqual([3, end, [1, 2, 3]]);
  expect(received(b, 9)).toEqual(['EAGAIN', -1, []]);
});

test.for(RECORDS)('type %i: a record of no bytes is one; writev of nothing is none', (type) => {
  const [a, b] = pair(type);
  expect([c.write(a, bytes()), c.send(a, bytes()), c.sendmsg(a, { msg_iov: [] })]).toEqual([
    0, 0, 0,
  ]);
  expect(c.writev(a, [bytes()])).toBe(0);
  const out = [-1];
  expect([c.ioctl(b, c.FIONREAD, out), out[0]]).toEqual([0, 0]);
  expect([got(b), got(b), got(b), got(b)]).toEqual([[], [], [], 'EAGAIN']);
});

test.for(RECORDS)(
  'type %i: FIONREAD counts all records, of datagrams the first; SIOCOUTQ all',
  (type) => {
    const [a, b] = pair(type);
    const out = [-1];
    const count = (fd: number, request: number) => [c.ioctl(fd, request, out), out[0]];
    c.write(a, bytes(1, 2, 3));
    c.write(a, bytes(4, 5));
    expect(count(b, c.FIONREAD)).toEqual([0, type === c.SOCK_DGRAM ? 3 : 5]);
    expect(count(a, c.SIOCOUTQ)).toEqual([0, 5]);
    got(b);
    expect(count(b, c.FIONREAD)).toEqual([0, 2]);
    expect(count(a, c.SIOCOUTQ)).toEqual([0, 2]);
    expect(count(a, c.FIONREAD)).toEqual([0, 0]);
  },
);

test.for(RECORDS)('type %i: a record larger than the capacity is EMSGSIZE', (type) => {
  const [a] = pair(type);
  const out = [0];
  c.getsockopt(a, c.SOL_SOCKET, c.SO_SNDBUF, out);
  const large = new Uint8Array((out[0] ?? 0) + 1);
  expect(said(c.write(a, large))).toBe('EMSGSIZE');
  expect(said(c.writev(a, [large, large]))).toBe('EMSGSIZE');
  expect(said(c.send(a, large, large.length - 1))).toBe(large.length - 1);
  expect(said(c.write(a, bytes(1)))).toBe('EAGAIN');
});

test('an address is ignored by SOCK_SEQPACKET; a SOCK_DGRAM finds nobody there', () => {
  const [a, b] = pair(c.SOCK_SEQPACKET);
  expect(c.sendto(a, bytes(1), 1, 0, NOWHERE)).toBe(1);
  expect(c.sendmsg(a, { msg_iov: [bytes(2)], msg_name: NOWHERE })).toBe(1);
  expect([got(b), got(b)]).toEqual([[1], [2]]);
  const [x, y] = pair(c.SOCK_DGRAM);
  for (let i = 0; i < 2; i++) {
    expect(said(c.sendto(x, bytes(1), 1, 0, NOWHERE))).toBe('ECONNREFUSED');
    expect(said(c.sendmsg(x, { msg_iov: [bytes(1)], msg_name: NOWHERE }))).toBe('ECONNREFUSED');
  }
  expect(said(c.sendto(x, bytes(1), 1, 0, { ...NOWHERE, sun_family: c.AF_INET }))).toBe('EINVAL');
  const large = new Uint8Array(212_993);
  expect(said(c.sendto(x, large, 212_993, 0, NOWHERE))).toBe('EMSGSIZE');
  expect(said(c.sendto(x, large, 212_992, 0, NOWHERE))).toBe('ECONNREFUSED');
  expect(got(y)).toBe('EAGAIN');
  expect(c.sendto(x, bytes(3), 1, 0, null)).toBe(1);
  expect(got(y)).toEqual([3]);
});

test('a datagram socket hears once that its peer is gone; SO_ERROR is not asked for that', () => {
  const [a, b] = pair(c.SOCK_DGRAM);
  c.write(a, bytes(1));
  c.close(b);
  const out = [-1];
  expect([c.getsockopt(a, c.SOL_SOCKET, c.SO_ERROR, out), out[0]]).toEqual([0, 0]);
  expect([said(c.write(a, bytes(1))), said(c.write(a, bytes(1)))]).toEqual([
    'ECONNREFUSED',
    'ENOTCONN',
  ]);
  expect(got(a)).toBe('EAGAIN');
});

test('O_DIRECT makes a packet of each write, cut at PIPE_BUF; a short read drops the rest', () => {
  const [reader, writer] = pipe(c.O_DIRECT);
  expect(c.fcntl(reader, c.F_GETFL)).toBe(c.O_RDONLY | c.O_NONBLOCK);
  expect(c.fcntl(writer, c.F_GETFL)).toBe(c.O_WRONLY | c.O_DIRECT | c.O_NONBLOCK);
  expect([c.write(writer, bytes(1, 2, 3)), c.write(writer, bytes(4, 5))]).toEqual([3, 2]);
  expect([got(reader, 2), got(reader), got(reader)]).toEqual([[1, 2], [4, 5], 'EAGAIN']);
  expect(c.write(writer, bytes())).toBe(0);
  expect(got(reader)).toBe('EAGAIN');
  expect(c.write(writer, new Uint8Array(c.PIPE_BUF + 1))).toBe(c.PIPE_BUF + 1);
  expect([got(reader, 9000), got(reader, 9000)].map((read) => read.length)).toEqual([
    c.PIPE_BUF,
    1,
  ]);
  expect(said(c.send(writer, bytes(1)))).toBe('ENOTSOCK');
});
