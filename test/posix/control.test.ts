import { expect, test } from 'vitest';
import * as c from '../../src/posix/index.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { bytes, got, pair, pipe, said } from './said.ts';

freshNumbers();

test('F_SETFD changes FD_CLOEXEC of one number, and nothing else', () => {
  const [a] = pair();
  const copy = c.dup(a);
  for (const [value, expected] of [
    [1, 1],
    [0, 0],
    [3, 1],
    [2, 0],
    [-1, 1],
  ] as const) {
    expect(c.fcntl(a, c.F_SETFD, value)).toBe(0);
    expect([c.fcntl(a, c.F_GETFD), c.fcntl(copy, c.F_GETFD)]).toEqual([expected, 0]);
  }
});

test('F_SETFL changes O_NONBLOCK of the end, and ignores every other bit', () => {
  const [reader, writer] = pipe();
  for (const fd of [reader, writer, pair()[0]]) {
    const access = c.fcntl(fd, c.F_GETFL) & 3;
    for (let bit = 0; bit < 32; bit++) {
      if (1 << bit === c.O_DIRECT) continue;
      expect(c.fcntl(fd, c.F_SETFL, 1 << bit)).toBe(0);
      const nonblock = 1 << bit === c.O_NONBLOCK ? c.O_NONBLOCK : 0;
      expect(c.fcntl(fd, c.F_GETFL), String(bit)).toBe(access | nonblock);
    }
    c.fcntl(fd, c.F_SETFL, c.O_NONBLOCK);
    expect(said(c.fcntl(fd, c.F_SETFL, c.O_DIRECT))).toBe('EINVAL');
    expect(c.fcntl(fd, c.F_GETFL)).toBe(access | c.O_NONBLOCK);
    // Another end has a flag of its own.
    if (fd === reader) expect(c.fcntl(writer, c.F_GETFL)).toBe(c.O_WRONLY | c.O_NONBLOCK);
  }
});

test('a pipe of packets stays one, whatever F_SETFL says', () => {
  const [reader, writer] = pipe(c.O_DIRECT);
  for (const flags of [c.O_DIRECT, 0, c.O_NONBLOCK, c.O_DIRECT | c.O_NONBLOCK]) {
    expect(c.fcntl(writer, c.F_SETFL, flags)).toBe(0);
    expect(c.fcntl(writer, c.F_GETFL) & ~3).toBe(flags | c.O_DIRECT);
  }
  // Linux says it of the write end only.
  expect(c.fcntl(reader, c.F_GETFL) & ~c.O_NONBLOCK).toBe(c.O_RDONLY);
});

test('an unknown command is EINVAL, and argument may be left out', () => {
  const [a] = pair();
  for (const command of [-1, 5, 999, 1033]) expect(said(c.fcntl(a, command))).toBe('EINVAL');
  expect(said(c.fcntl(99, 999))).toBe('EBADF');
});

test('a pipe says its size, does not grow, and takes every size up to its own', () => {
  for (const fd of pipe()) {
    expect(c.fcntl(fd, c.F_GETPIPE_SZ)).toBe(65_536);
    for (const size of [0, 1, 4096, 65_536]) {
      expect(c.fcntl(fd, c.F_SETPIPE_SZ, size)).toBe(65_536);
    }
    for (const size of [65_537, 2 ** 31 - 1, 2 ** 31]) {
      expect(said(c.fcntl(fd, c.F_SETPIPE_SZ, size))).toBe('EPERM');
    }
    for (const size of [2 ** 31 + 1, 2 ** 32 - 1, -1]) {
      expect(said(c.fcntl(fd, c.F_SETPIPE_SZ, size))).toBe('EINVAL');
    }
  }
  const [a] = pair();
  expect(said(c.fcntl(a, c.F_GETPIPE_SZ))).toBe('EBADF');
  expect(said(c.fcntl(a, c.F_SETPIPE_SZ, 4096))).toBe('EBADF');
});

test('FIONREAD counts what is to read: of a pipe on both its ends', () => {
  const out = new Int32Array(1);
  const count = (fd: number): number => {
    out[0] = -1;
    expect(c.ioctl(fd, c.FIONREAD, out)).toBe(0);
    return out[0];
  };
  const [a, b] = pair();
  c.write(a, bytes(1, 2, 3, 4, 5));
  expect([count(b), count(a)]).toEqual([5, 0]);
  got(b, 2);
  expect([count(b), count(a)]).toEqual([3, 0]);
  const [reader, writer] = pipe();
  c.write(writer, bytes(1, 2, 3));
  expect([count(reader), count(writer)]).toEqual([3, 3]);
  got(reader, 1);
  expect([count(reader), count(writer)]).toEqual([2, 2]);
});

test('SIOCOUTQ counts what the peer has not read; a pipe has none: ENOTTY', () => {
  const out = [-1];
  const [a, b] = pair();
  c.write(a, bytes(1, 2, 3, 4, 5));
  expect([c.ioctl(a, c.SIOCOUTQ, out), out[0]]).toEqual([0, 5]);
  got(b, 2);
  expect([c.ioctl(a, c.SIOCOUTQ, out), out[0]]).toEqual([0, 3]);
  expect([c.ioctl(b, c.SIOCOUTQ, out), out[0]]).toEqual([0, 0]);
  for (const fd of pipe()) expect(said(c.ioctl(fd, c.SIOCOUTQ, out))).toBe('ENOTTY');
  for (const request of [0, 1, -1, 0x5401]) expect(said(c.ioctl(a, request, out))).toBe('ENOTTY');
  expect(out).toEqual([0]);
});

test('FIONBIO is O_NONBLOCK', () => {
  for (const fd of [pair()[0], ...pipe()]) {
    for (const on of [0, 1, 0, -5]) {
      expect(c.ioctl(fd, c.FIONBIO, [on])).toBe(0);
      expect(c.fcntl(fd, c.F_GETFL) & c.O_NONBLOCK).toBe(on === 0 ? 0 : c.O_NONBLOCK);
    }
  }
});
