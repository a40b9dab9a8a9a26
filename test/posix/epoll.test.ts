import { expect, test } from 'vitest';
import * as c from '../../src/posix/index.ts';
import { thrown } from '../support/atomics.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { any, bytes, got, openNumbers, pair, pipe, said } from './said.ts';
import { ALL, STATES } from './states.ts';

freshNumbers();

const { EPOLLET: ET, EPOLLIN: IN, EPOLLOUT: OUT } = c;

function watcher(...watched: [fd: number, events: number][]): number {
  const epfd = c.epoll_create1(0);
  for (const [fd, events] of watched) {
    expect(said(c.epoll_ctl(epfd, c.EPOLL_CTL_ADD, fd, { events, data: fd }))).toBe(0);
  }
  return epfd;
}

/** The events that are there, as data and bits. */
function now(epfd: number, max = 10): [data: unknown, events: number][] {
  const events: c.EpollEvent[] = [];
  const count = c.epoll_wait(epfd, events, max, 0);
  expect(events).toHaveLength(Math.max(0, count));
  return events.map(({ events: bits, data }) => [data, bits]);
}

test.for(STATES.map((state) => [state.name, state] as const))(
  'epoll of what is so already: %s; level again, edge once',
  ([, state]) => {
    const { fd } = state.make();
    const expected = state.bits === 0 ? [] : [[fd, state.bits]];
    const level = watcher([fd, ALL]);
    const edge = watcher([fd, ALL | ET]);
    expect([now(level), now(level), now(edge), now(edge)]).toEqual([
      expected,
      expected,
      expected,
      [],
    ]);
    // HUP and ERR are watched unasked.
    const always = state.bits & (c.EPOLLHUP | c.EPOLLERR);
    expect(now(watcher([fd, 0]))).toEqual(always === 0 ? [] : [[fd, always]]);
  },
);

test.for(STATES.map((state) => [state.name, state] as const))(
  'epoll of what becomes so: %s',
  ([, state]) => {
    // The numbers are known before: the lowest two, after the watchers'.
    const [level, edge] = [c.epoll_create1(0), c.epoll_create1(0)];
    const { fd } = state.make();
    for (const [epfd, bits] of [
      [level, ALL],
      [edge, ALL | ET],
    ] as const) {
      expect(c.epoll_ctl(epfd, c.EPOLL_CTL_ADD, fd, { events: bits, data: 'x' })).toBe(0);
    }
    const expected = state.bits === 0 ? [] : [['x', state.bits]];
    expect([now(level), now(edge), now(edge)]).toEqual([expected, expected, []]);
  },
);

test('each write is an edge, a write of nothing and a peek are none', () => {
  const [a, b] = pair();
  const epfd = watcher([a, IN | ET]);
  expect(now(epfd)).toEqual([]);
  for (let i = 0; i < 3; i++) {
    c.write(b, bytes(1));
    expect([now(epfd), now(epfd)]).toEqual([[[a, IN]], []]);
  }
  c.send(b, bytes(), 0);
  c.recv(a, bytes(0), 1, c.MSG_PEEK);
  expect(now(epfd)).toEqual([]);
});

test('ready, then not ready before the wait, is not reported', () => {
  for (const edge of [0, ET]) {
    const [a, b] = pair();
    const epfd = watcher([a, IN | edge]);
    c.write(b, bytes(1));
    got(a);
    expect(now(epfd)).toEqual([]);
  }
});

test('MOD arms again, also with the same events; ONESHOT needs it', () => {
  const [a] = pair();
  const change = (epfd: number, events: number, data: unknown = 'new'): number =>
    c.epoll_ctl(epfd, c.EPOLL_CTL_MOD, a, { events, data });
  const edge = watcher([a, OUT | ET]);
  expect([now(edge), now(edge), change(edge, OUT | ET), now(edge)]).toEqual([
    [[a, OUT]],
    [],
    0,
    [['new', OUT]],
  ]);
  const once = watcher([a, OUT | c.EPOLLONESHOT]);
  expect([now(once), now(once)]).toEqual([[[a, OUT]], []]);
  change(once, OUT | c.EPOLLONESHOT);
  expect([now(once), now(once)]).toEqual([[['new', OUT]], []]);
  change(once, IN);
  expect(now(once)).toEqual([]);
});

test('wrong calls: EEXIST, ENOENT, EBADF, EINVAL as Linux says', () => {
  const [a] = pair();
  const epfd = watcher([a, IN]);
  const event = { events: IN, data: 0 };
  const { EPOLL_CTL_ADD: ADD, EPOLL_CTL_DEL: DEL, EPOLL_CTL_MOD: MOD } = c;
  const [reader] = pipe();
  const rows: [expected: string | number, call: () => number][] = [
    ['EEXIST', () => c.epoll_ctl(epfd, ADD, a, event)],
    ['ENOENT', () => c.epoll_ctl(epfd, MOD, reader, event)],
    ['ENOENT', () => c.epoll_ctl(epfd, DEL, reader)],
    ['EBADF', () => c.epoll_ctl(epfd, ADD, 99, event)],
    ['EBADF', () => c.epoll_ctl(99, ADD, a, event)],
    ['EBADF', () => c.epoll_ctl(99, 7, 99)],
    ['EINVAL', () => c.epoll_ctl(a, ADD, reader, event)],
    ['EINVAL', () => c.epoll_ctl(epfd, ADD, epfd, event)],
    ['EINVAL', () => c.epoll_ctl(epfd, ADD, watcher(), event)],
    ['EINVAL', () => c.epoll_ctl(epfd, 7, reader, event)],
    ['EINVAL', () => c.epoll_ctl(epfd, 0, a)],
    ['EBADF', () => c.epoll_wait(99, [], 1, 0)],
    ['EBADF', () => c.epoll_wait(99, [], 0, 0)],
    ['EINVAL', () => c.epoll_wait(a, [], 1, 0)],
    ['EINVAL', () => c.epoll_wait(epfd, [], 0, 0)],
    ['EINVAL', () => c.epoll_wait(epfd, [], -1, 0)],
    ['EINVAL', () => c.epoll_create1(1)],
    [0, () => c.epoll_ctl(epfd, DEL, a, null)],
    ['ENOENT', () => c.epoll_ctl(epfd, DEL, a)],
    [0, () => c.epoll_ctl(epfd, ADD, a, event)],
  ];
  for (const [expected, call] of rows) expect(said(call()), String(call)).toBe(expected);
  for (const wrong of [undefined, null, 5, {}]) {
    const error = thrown(() => c.epoll_ctl(epfd, ADD, reader, any(wrong)));
    expect(error.code, String(wrong)).toBe('ERR_INVALID_ARG_TYPE');
  }
  expect(thrown(() => c.epoll_wait(epfd, any(null), 1, 0)).code).toBe('ERR_INVALID_ARG_TYPE');
});

test('an epoll descriptor is none of the other things', () => {
  const epfd = c.epoll_create1(c.EPOLL_CLOEXEC);
  const target = bytes(0);
  const rows: [expected: string | number, call: () => number][] = [
    ['EINVAL', () => c.read(epfd, target)],
    ['EINVAL', () => c.write(epfd, target)],
    ['EINVAL', () => c.readv(epfd, [target])],
    ['EINVAL', () => c.writev(epfd, [target])],
    ['ENOTSOCK', () => c.recv(epfd, target)],
    ['ENOTSOCK', () => c.send(epfd, target)],
    ['ENOTSOCK', () => c.shutdown(epfd, c.SHUT_RD)],
    ['ENOTSOCK', () => c.getsockopt(epfd, c.SOL_SOCKET, c.SO_TYPE, [0])],
    ['EINVAL', () => c.ioctl(epfd, c.FIONREAD, [0])],
    [0, () => c.ioctl(epfd, c.FIONBIO, [1])],
    [c.O_RDWR | c.O_NONBLOCK, () => c.fcntl(epfd, c.F_GETFL)],
    [0, () => c.fcntl(epfd, c.F_SETFL, 0)],
    ['EBADF', () => c.fcntl(epfd, c.F_GETPIPE_SZ)],
    [c.FD_CLOEXEC, () => c.fcntl(epfd, c.F_GETFD)],
    [c.O_RDWR, () => c.fcntl(epfd, c.F_GETFL)],
    ['EINVAL', () => c.fcntl(epfd, c.F_SETFL, c.O_DIRECT)],
  ];
  for (const [expected, call] of rows) expect(said(call()), String(call)).toBe(expected);
  expect(thrown(() => c.socketOf(epfd)).code).toBe('ENOTSOCK');
});

test('its numbers share what it watches, and the last close ends it', () => {
  const [a] = pair();
  const epfd = watcher([a, OUT]);
  const copy = c.dup(epfd);
  expect(now(copy)).toEqual([[a, OUT]]);
  c.close(epfd);
  expect(now(copy)).toEqual([[a, OUT]]);
  expect(said(c.epoll_ctl(copy, c.EPOLL_CTL_ADD, a, { events: IN, data: 0 }))).toBe('EEXIST');
  c.close(copy);
  expect(openNumbers()).toEqual([3, 4]);
  expect(c.write(a, bytes(1))).toBe(1);
});

test('a dup can be added too; while one lives a closed number is still reported', () => {
  const [a, b] = pair();
  const copy = c.dup(a);
  const epfd = watcher([a, IN], [copy, IN]);
  c.write(b, bytes(1));
  expect(now(epfd).sort()).toEqual([
    [a, IN],
    [copy, IN],
  ]);
  c.close(a);
  expect(now(epfd).sort()).toEqual([
    [a, IN],
    [copy, IN],
  ]);
  c.close(copy);
  expect(now(epfd)).toEqual([]);
  // The same number again is another end.
  expect(c.pipe([0, 0])).toBe(0);
  expect(openNumbers()).toContain(a);
  expect(c.epoll_ctl(epfd, c.EPOLL_CTL_ADD, a, { events: IN, data: 'new' })).toBe(0);
});

test('with fewer places than events, level goes round and edge loses none', () => {
  for (const edge of [0, ET]) {
    const fds = Array.from({ length: 5 }, () => pair()[0]);
    const epfd = watcher(...fds.map((fd): [number, number] => [fd, OUT | edge]));
    const seen = [0, 1, 2, 3, 4].map(() => now(epfd, 1)[0]?.[0]);
    expect([...seen].sort(), `edge ${edge}`).toEqual([...fds].sort());
    expect(now(epfd, 9)).toHaveLength(edge === 0 ? 5 : 0);
    for (const fd of [...fds, epfd]) c.close(fd);
  }
});

test('epoll_wait waits as long as it is told', () => {
  const [a] = pair();
  const epfd = watcher([a, IN]);
  const before = performance.now();
  expect(c.epoll_wait(epfd, [], 1, 30)).toBe(0);
  expect(performance.now() - before).toBeGreaterThanOrEqual(29);
});
