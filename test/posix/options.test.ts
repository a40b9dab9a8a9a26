import { expect, test } from 'vitest';
import * as c from '../../src/posix/index.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { bytes, got, pair, SOCKET_TYPES, said } from './said.ts';

freshNumbers();

/** An option as getsockopt gives it, or the name of the errno. */
function option(fd: number, name: number): number[] | string {
  const out = new Int32Array(3).fill(-7);
  const result = said(c.getsockopt(fd, c.SOL_SOCKET, name, out));
  return result === 0 ? [...out].filter((value) => value !== -7) : String(result);
}

function set(fd: number, name: number, value: number | number[]): number | string {
  return said(c.setsockopt(fd, c.SOL_SOCKET, name, value));
}

test.for(Object.values(SOCKET_TYPES))('the options of a fresh socket of type %i', (type) => {
  const [fd] = pair(type);
  const expected: [name: number, value: number[]][] = [
    [c.SO_TYPE, [type]],
    [c.SO_DOMAIN, [c.AF_UNIX]],
    [c.SO_PROTOCOL, [0]],
    [c.SO_ACCEPTCONN, [0]],
    [c.SO_ERROR, [0]],
    [c.SO_SNDBUF, [212_992]],
    [c.SO_RCVBUF, [212_992]],
    [c.SO_RCVLOWAT, [1]],
    [c.SO_SNDLOWAT, [1]],
    [c.SO_RCVTIMEO, [0, 0]],
    [c.SO_SNDTIMEO, [0, 0]],
    [c.SO_KEEPALIVE, [0]],
    [c.SO_REUSEADDR, [0]],
    [c.SO_BROADCAST, [0]],
    [c.SO_LINGER, [0, 0]],
  ];
  for (const [name, value] of expected) expect(option(fd, name), String(name)).toEqual(value);
});

test('unknown options are ENOPROTOOPT, other levels EOPNOTSUPP', () => {
  const [fd] = pair();
  for (const name of [0, 999, -1, 17, 42]) {
    expect(option(fd, name)).toBe('ENOPROTOOPT');
    expect(set(fd, name, 1)).toBe('ENOPROTOOPT');
    expect(set(fd, name, [])).toBe('EINVAL');
  }
  for (const level of [0, 6, -1]) {
    expect(said(c.getsockopt(fd, level, c.SO_TYPE, [0]))).toBe('EOPNOTSUPP');
    expect(said(c.setsockopt(fd, level, c.SO_SNDBUF, 1))).toBe('EOPNOTSUPP');
  }
});

test('what can only be read is ENOPROTOOPT to set; what means nothing to a pair is kept', () => {
  const [fd] = pair();
  for (const name of [c.SO_TYPE, c.SO_DOMAIN, c.SO_PROTOCOL, c.SO_ERROR, c.SO_ACCEPTCONN]) {
    expect(set(fd, name, 1)).toBe('ENOPROTOOPT');
  }
  for (const name of [c.SO_SNDBUF, c.SO_RCVBUF]) {
    expect(set(fd, name, 4096)).toBe('ENOPROTOOPT');
    expect(set(fd, name, 2 ** 30)).toBe('ENOPROTOOPT');
    expect(set(fd, name, 212_992)).toBe(0);
    expect(set(fd, name, [])).toBe('EINVAL');
    expect(option(fd, name)).toEqual([212_992]);
  }
  const other = c.dup(fd);
  for (const name of [c.SO_KEEPALIVE, c.SO_REUSEADDR, c.SO_BROADCAST]) {
    expect(set(fd, name, 7)).toBe(0);
    expect(set(fd, name, [])).toBe('EINVAL');
    expect([option(fd, name), option(other, name)]).toEqual([[1], [1]]);
    expect([set(other, name, 0), option(fd, name)]).toEqual([0, [0]]);
  }
  expect(set(fd, c.SO_LINGER, [1, 5])).toBe(0);
  expect(option(fd, c.SO_LINGER)).toEqual([1, 5]);
  expect(set(fd, c.SO_LINGER, 1)).toBe('EINVAL');
  expect([set(fd, c.SO_RCVLOWAT, 1), set(fd, c.SO_RCVLOWAT, 0)]).toEqual([0, 0]);
  expect(set(fd, c.SO_RCVLOWAT, 2)).toBe('ENOPROTOOPT');
  expect(set(fd, c.SO_RCVLOWAT, [])).toBe('EINVAL');
});

test.for([c.SO_RCVTIMEO, c.SO_SNDTIMEO])('timeout %i is seconds and microseconds', (name) => {
  const [fd] = pair();
  const other = name === c.SO_RCVTIMEO ? c.SO_SNDTIMEO : c.SO_RCVTIMEO;
  const cases: [set: number[], got: number[]][] = [
    [
      [123, 456_000],
      [123, 456_000],
    ],
    // Never shorter than asked for.
    [
      [0, 1],
      [0, 1000],
    ],
    [
      [1, 999_999],
      [2, 0],
    ],
    [
      [0, 0],
      [0, 0],
    ],
    // Longer than can be counted is for ever.
    [
      [2 ** 31 - 1, 0],
      [0, 0],
    ],
    [
      [2_147_483, 647_000],
      [2_147_483, 647_000],
    ],
    [
      [2_147_483, 648_000],
      [0, 0],
    ],
  ];
  for (const [value, expected] of cases) {
    expect(set(fd, name, value), String(value)).toBe(0);
    expect(option(fd, name), String(value)).toEqual(expected);
    expect(option(fd, other)).toEqual([0, 0]);
  }
  for (const microseconds of [-1, 1_000_000, 2_000_000, -(2 ** 31)]) {
    expect(set(fd, name, [0, microseconds])).toBe('EDOM');
    expect(set(fd, name, [-1, microseconds])).toBe('EDOM');
  }
  // As an option that is too short.
  for (const short of [5, [], [5]]) expect(set(fd, name, short)).toBe('EINVAL');
  expect(option(fd, name)).toEqual([0, 0]);
});

test('a read waits as long as SO_RCVTIMEO says; below 0 seconds hardly at all', () => {
  const [a] = pair();
  c.fcntl(a, c.F_SETFL, 0);
  for (const [value, leastMs] of [
    [[0, 30_000], 30],
    [[-1, 0], 0],
  ] as [number[], number][]) {
    set(a, c.SO_RCVTIMEO, value);
    const before = performance.now();
    expect(got(a)).toBe('EAGAIN');
    expect(performance.now() - before).toBeGreaterThanOrEqual(leastMs - 1);
  }
});

test('SO_ERROR is ECONNRESET once, and the read after it the end of the stream', () => {
  const [a, b] = pair();
  c.write(a, bytes(1));
  c.write(b, bytes(2));
  c.close(b);
  expect([option(a, c.SO_ERROR), option(a, c.SO_ERROR)]).toEqual([[c.ECONNRESET], [0]]);
  expect([got(a), got(a)]).toEqual([[2], []]);
  const [x, y] = pair();
  c.write(x, bytes(1));
  c.close(y);
  expect(got(x)).toBe('ECONNRESET');
  expect(option(x, c.SO_ERROR)).toEqual([0]);
});

test('getsockopt fills as much of a short answer as fits', () => {
  const [fd] = pair();
  set(fd, c.SO_RCVTIMEO, [5, 6000]);
  const out = new Int32Array(1);
  expect(c.getsockopt(fd, c.SOL_SOCKET, c.SO_RCVTIMEO, out)).toBe(0);
  expect([...out]).toEqual([5]);
  expect(c.getsockopt(fd, c.SOL_SOCKET, c.SO_TYPE, [])).toBe(0);
});
