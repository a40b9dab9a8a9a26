import { expect, test } from 'vitest';
import * as c from '../../src/posix/index.ts';
import { thrown } from '../support/atomics.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { any, bytes, pair, pipe, said } from './said.ts';
import { ALL, STATES } from './states.ts';

freshNumbers();

const { POLLIN: IN, POLLOUT: OUT, POLLHUP: HUP, POLLERR: ERR, POLLNVAL: NVAL } = c;

function look(fd: number, events: number): [number | string, number] {
  const entry = { fd, events, revents: -1 };
  const result = said(c.poll([entry], 1, 0));
  expect(entry).toMatchObject({ fd, events });
  return [result, entry.revents];
}

test.for(STATES.map((state) => [state.name, state] as const))('poll: %s', ([, state]) => {
  const { fd } = state.make();
  expect(look(fd, ALL)).toEqual([state.bits === 0 ? 0 : 1, state.bits]);
  // Only what is asked for, and HUP and ERR always.
  for (const events of [0, IN, OUT, c.POLLRDHUP, c.POLLPRI]) {
    const revents = state.bits & (events | HUP | ERR);
    expect(look(fd, events), String(events)).toEqual([revents === 0 ? 0 : 1, revents]);
  }
  // They follow IN and OUT; a pipe has no band.
  const writable = c.POLLWRNORM | (state.name.startsWith('pipe') ? 0 : c.POLLWRBAND);
  const normal = look(fd, c.POLLRDNORM | c.POLLWRNORM | c.POLLWRBAND)[1] & ~(HUP | ERR);
  const reading = (state.bits & IN) === 0 ? 0 : c.POLLRDNORM;
  expect(normal).toBe(reading | ((state.bits & OUT) === 0 ? 0 : writable));
});

test.for(STATES.map((state) => [state.name, state] as const))('select: %s', ([, state]) => {
  const { fd } = state.make();
  const readable = (state.bits & (IN | HUP | ERR)) !== 0;
  const writable = (state.bits & (OUT | ERR)) !== 0;
  const sets = [new Set([fd]), new Set([fd]), new Set([fd])] as const;
  expect(c.select(fd + 1, ...sets, [0, 0])).toBe(Number(readable) + Number(writable));
  expect(sets.map((set) => set.has(fd))).toEqual([readable, writable, false]);
  for (const [i, ready] of [readable, writable, false].entries()) {
    const one = [0, 1, 2].map((set) => (set === i ? new Set([fd]) : null));
    const [r = null, w = null, e = null] = one;
    expect(c.select(fd + 1, r, w, e, [0, 1000]), String(i)).toBe(Number(ready));
    expect(one[i]?.has(fd)).toBe(ready);
  }
});

test('a closed number is NVAL and one below 0 is skipped; a poll with NVAL does not wait', () => {
  const [a] = pair();
  const entry = (fd: number) => ({ fd, events: IN, revents: -1 });
  const fds = [entry(99), entry(-1), entry(a), entry(0)];
  expect(c.poll(fds, 4, -1)).toBe(2);
  expect(fds.map(({ revents }) => revents)).toEqual([NVAL, 0, 0, NVAL]);
  expect(c.poll([], 0, 0)).toBe(0);
});

test('poll looks at the first nfds entries, and one number may be there twice', () => {
  const [a, b] = pair();
  c.write(b, bytes(1));
  const fds = [IN, OUT, IN].map((events) => ({ fd: a, events, revents: -1 }));
  expect(c.poll(fds, 2, -1)).toBe(2);
  expect(fds.map(({ revents }) => revents)).toEqual([IN, OUT, -1]);
});

test('poll and select wait as long as they are told, and not for SO_RCVTIMEO', () => {
  const [a] = pair();
  c.setsockopt(a, c.SOL_SOCKET, c.SO_RCVTIMEO, [0, 1000]);
  const waits: (() => number)[] = [
    () => c.poll([{ fd: a, events: IN, revents: 0 }], 1, 30),
    () => c.poll([], 0, 30),
    () => c.select(a + 1, new Set([a]), null, null, [0, 30_000]),
    () => c.select(0, null, null, null, new Int32Array([0, 30_000])),
  ];
  for (const wait of waits) {
    const before = performance.now();
    expect(wait()).toBe(0);
    expect(performance.now() - before, String(wait)).toBeGreaterThanOrEqual(29);
  }
});

test('poll says EINVAL for a wrong count', () => {
  const [a] = pair();
  const fds = [{ fd: a, events: IN, revents: -1 }];
  for (const nfds of [-1, 1025]) expect(said(c.poll(fds, nfds, 0))).toBe('EINVAL');
  const many = Array.from({ length: 1024 }, () => ({ fd: a, events: OUT, revents: 0 }));
  expect(c.poll(many, 1024, 0)).toBe(1024);
  expect(thrown(() => c.poll(fds, 2, 0)).code).toBe('ERR_OUT_OF_RANGE');
  for (const wrong of [null, {}, [5], [null]]) {
    expect(thrown(() => c.poll(any(wrong), 1, 0)).code, String(wrong)).toBe('ERR_INVALID_ARG_TYPE');
  }
  expect(thrown(() => c.poll([any({ fd: a })], 1, 0)).code).toBe('ERR_INVALID_ARG_TYPE');
  expect(thrown(() => c.poll(fds, 1, any('0'))).code).toBe('ERR_INVALID_ARG_TYPE');
  expect(fds[0]?.revents).toBe(-1);
});

test('select leaves its sets alone when it fails, and numbers from nfds on when it does not', () => {
  const [a, b] = pair();
  const [reader] = pipe();
  const wrong: [errno: string, call: (set: Set<number>) => number][] = [
    ['EBADF', (set) => c.select(100, set, new Set([99]), null, null)],
    ['EINVAL', (set) => c.select(-1, set, null, null, null)],
    ['EINVAL', (set) => c.select(100, set, null, null, [-1, 0])],
    ['EINVAL', (set) => c.select(100, set, null, null, [0, -1])],
  ];
  for (const [errno, call] of wrong) {
    const set = new Set([a, b, reader]);
    expect(said(call(set)), String(call)).toBe(errno);
    expect([...set]).toEqual([a, b, reader]);
  }
  const write = new Set([a, b, 200]);
  const read = new Set([b, reader]);
  expect(c.select(b, read, write, null, null)).toBe(1);
  // Below b only a is there, and it can be written.
  expect([[...read], [...write]]).toEqual([
    [b, reader],
    [a, b, 200],
  ]);
  for (const set of [[a], 5, {}]) {
    expect(thrown(() => c.select(9, any(set), null, null, null)).code).toBe('ERR_INVALID_ARG_TYPE');
  }
  expect(thrown(() => c.select(9, null, null, null, any(5))).code).toBe('ERR_INVALID_ARG_TYPE');
  expect(thrown(() => c.select(9, null, null, null, any([5]))).code).toBe('ERR_OUT_OF_RANGE');
});

test('a select for writing does not end because the other side hung up', () => {
  const [reader, writer] = pipe();
  c.close(writer);
  const set = new Set([reader]);
  const before = performance.now();
  expect(c.select(reader + 1, null, set, null, [0, 20_000])).toBe(0);
  expect(performance.now() - before).toBeGreaterThanOrEqual(19);
  expect(set.size).toBe(0);
});

test('an epoll descriptor cannot be polled here: EINVAL', () => {
  const epfd = c.epoll_create1(0);
  expect(said(c.poll([{ fd: epfd, events: IN, revents: 0 }], 1, 0))).toBe('EINVAL');
  expect(said(c.select(epfd + 1, new Set([epfd]), null, null, null))).toBe('EINVAL');
});
