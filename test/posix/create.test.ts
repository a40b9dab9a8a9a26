import { expect, test } from 'vitest';
import * as c from '../../src/posix/index.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { openNumbers, said, type Two } from './said.ts';

freshNumbers();

const { AF_INET, AF_UNIX, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_STREAM } = c;

/** Arguments that socketpair() refuses, and with which errno. */
const REFUSED: [domain: number, type: number, protocol: number, errno: string][] = [
  ...[0, 999, -1, 46, 3].map((domain): [number, number, number, string] => [
    domain,
    SOCK_STREAM,
    0,
    'EAFNOSUPPORT',
  ]),
  // Linux knows this family, and has no pairs in it; here there is one family.
  [AF_INET, SOCK_STREAM, 0, 'EAFNOSUPPORT'],
  ...[0, 4, 6, 7, 8, 9, 10].map((type): [number, number, number, string] => [
    AF_UNIX,
    type,
    0,
    'ESOCKTNOSUPPORT',
  ]),
  ...[11, 12, 13, 14, 15].map((type): [number, number, number, string] => [
    AF_UNIX,
    type,
    0,
    'EINVAL',
  ]),
  ...[75, -1, SOCK_STREAM | 0x10, SOCK_STREAM | 0x100, SOCK_STREAM | (1 << 30)].map(
    (type): [number, number, number, string] => [AF_UNIX, type, 0, 'EINVAL'],
  ),
  // Linux takes 1 too, PF_UNIX; here it is 0.
  ...[1, 2, -1, 17].map((protocol): [number, number, number, string] => [
    AF_UNIX,
    SOCK_STREAM,
    protocol,
    'EPROTONOSUPPORT',
  ]),
  // The check that comes first.
  [AF_UNIX, 0, 2, 'EPROTONOSUPPORT'],
  [0, 11, 2, 'EINVAL'],
  [0, 0, 2, 'EAFNOSUPPORT'],
  [999, 11, 2, 'EAFNOSUPPORT'],
  [999, 0x10, 2, 'EINVAL'],
  [AF_INET, 75, 0, 'EINVAL'],
];

test.for(REFUSED)(
  'socketpair(%i, %i, %i) is %s, and sv as before',
  ([domain, type, protocol, errno]) => {
    const sv: Two = [-7, -8];
    expect(said(c.socketpair(domain, type, protocol, sv))).toBe(errno);
    expect(sv).toEqual([-7, -8]);
    expect(openNumbers()).toEqual([]);
  },
);

const FLAGS = [0, SOCK_NONBLOCK, SOCK_CLOEXEC, SOCK_NONBLOCK | SOCK_CLOEXEC];

test.for(FLAGS)(
  'socketpair with flags %i sets them on both, in an array or an Int32Array',
  (flags) => {
    for (const sv of [[0, 0], new Int32Array(2)]) {
      expect(c.socketpair(c.AF_LOCAL, SOCK_STREAM | flags, 0, sv)).toBe(0);
      for (const fd of sv) {
        expect(c.fcntl(fd, c.F_GETFL)).toBe(c.O_RDWR | (flags & SOCK_NONBLOCK));
        expect(c.fcntl(fd, c.F_GETFD)).toBe((flags & SOCK_CLOEXEC) === 0 ? 0 : c.FD_CLOEXEC);
      }
    }
  },
);

const PIPE_FLAGS = [0, c.O_NONBLOCK, c.O_CLOEXEC, c.O_NONBLOCK | c.O_CLOEXEC];

test.for(PIPE_FLAGS)('pipe2 with flags %i: [0] reads, [1] writes, both have the flags', (flags) => {
  const fds: Two = [-1, -1];
  expect(c.pipe2(fds, flags)).toBe(0);
  const [reader, writer] = fds;
  expect(writer).toBeGreaterThan(reader);
  expect(c.fcntl(reader, c.F_GETFL)).toBe(c.O_RDONLY | (flags & c.O_NONBLOCK));
  expect(c.fcntl(writer, c.F_GETFL)).toBe(c.O_WRONLY | (flags & c.O_NONBLOCK));
  for (const fd of fds) {
    expect(c.fcntl(fd, c.F_GETFD)).toBe((flags & c.O_CLOEXEC) === 0 ? 0 : c.FD_CLOEXEC);
  }
});

test('pipe2 with any other flag is EINVAL, and fds as before', () => {
  for (let bit = 0; bit < 32; bit++) {
    const known = [c.O_NONBLOCK, c.O_CLOEXEC, c.O_DIRECT].includes(1 << bit);
    const fds: Two = [-7, -8];
    expect(said(c.pipe2(fds, 1 << bit)), String(bit)).toBe(known ? 0 : 'EINVAL');
    if (!known) expect(fds).toEqual([-7, -8]);
    else for (const fd of fds) c.close(fd);
  }
  expect(openNumbers()).toEqual([]);
});

test('the numbers are the two lowest that are free, the lower one first', () => {
  const fds = Array.from({ length: 4 }, () => {
    const two: Two = [-1, -1];
    c.pipe(two);
    return two;
  });
  expect(fds).toEqual([
    [3, 4],
    [5, 6],
    [7, 8],
    [9, 10],
  ]);
  for (const fd of [8, 4, 5]) c.close(fd);
  const sv: Two = [-1, -1];
  c.socketpair(AF_UNIX, SOCK_STREAM, 0, sv);
  expect(sv).toEqual([4, 5]);
  c.socketpair(AF_UNIX, SOCK_STREAM, 0, sv);
  expect(sv).toEqual([8, 11]);
});

test('with fewer than two numbers free both calls are EMFILE, and leave nothing behind', () => {
  const sv: Two = [-1, -1];
  let last: Two = [-1, -1];
  let pairs = 0;
  while (c.socketpair(AF_UNIX, SOCK_STREAM, 0, sv) === 0) {
    pairs += 1;
    last = [...sv];
  }
  expect(said(-1)).toBe('EMFILE');
  // Numbers from 3 to 1,023: the last one is left over.
  expect(pairs).toBe(510);
  expect(last).toEqual([1021, 1022]);
  expect(c.dup(3)).toBe(1023);
  for (const free of [[], [700]]) {
    for (const fd of free) c.close(fd);
    const out: Two = [-7, -8];
    expect(said(c.socketpair(AF_UNIX, SOCK_STREAM, 0, out))).toBe('EMFILE');
    expect(said(c.pipe(out))).toBe('EMFILE');
    // Linux reserves the numbers before it looks at the family.
    expect(said(c.socketpair(999, SOCK_STREAM, 0, out))).toBe('EMFILE');
    expect(said(c.socketpair(999, 0x10, 0, out))).toBe('EINVAL');
    expect(out).toEqual([-7, -8]);
  }
  expect(c.dup(3)).toBe(700);
  expect(said(c.dup(3))).toBe('EMFILE');
  c.close(900);
  c.close(500);
  expect([c.pipe(sv), ...sv]).toEqual([0, 500, 900]);
});
