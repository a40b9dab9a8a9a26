import { expect, test } from 'vitest';
import { poll, pollAsync, socketpair } from '../../src/index.ts';
import * as c from '../../src/posix/index.ts';
import { counting } from '../support/stream.ts';
import { type Any, boom, thrown } from './thrown.ts';

/*
 * Lists and results of callers that have a will of their own: entries of poll, descriptors, iovecs.
 */

test('pollAsync takes its entries at the call, and a list that is changed later changes nothing', async () => {
  const changes: ((entries: Any[]) => unknown)[] = [
    (entries) => entries.splice(0),
    (entries) => entries.push({ socket: undefined, events: 1 }),
    (entries) => entries.push(null),
    (entries) => entries.unshift({}),
    (entries) => {
      entries[0].socket = undefined;
      entries[0].events = 'x';
    },
    (entries) => Object.freeze(entries[0]),
  ];
  for (const [i, change] of changes.entries()) {
    const [a, b] = socketpair();
    const entries = [{ socket: a, events: 1, revents: 0 }];
    const [entry] = entries;
    const polled = pollAsync(entries);
    change(entries);
    b.write(counting(1));
    expect(await polled, `change ${i}`).toBe(1);
    if (i !== 5) expect(entry?.revents, `change ${i}`).toBe(1);
  }
});

test('poll and posix.poll refuse entries in which nothing can be said, and read each field once', () => {
  const [a, b] = socketpair();
  b.write(counting(1));
  expect(thrown(() => poll([Object.freeze({ socket: a, events: 1 })] as Any, 0)).message).toMatch(
    'entries[0] must be an object to change',
  );
  let reads = 0;
  const entry = {
    get socket() {
      reads += 1;
      return reads === 1 ? a : (undefined as Any);
    },
    events: 1,
    revents: 0,
  };
  expect([poll([entry], 0), entry.revents, reads]).toEqual([1, 1, 1]);
  const fds = [-1, -1];
  c.socketpair(c.AF_UNIX, c.SOCK_STREAM, 0, fds);
  let asked = 0;
  const pollfd = {
    get fd() {
      asked += 1;
      return asked === 1 ? (fds[0] as number) : (Symbol('fd') as Any);
    },
    events: c.POLLOUT,
    revents: 0,
  };
  expect([c.poll([pollfd], 1, 0), pollfd.revents, asked]).toEqual([1, c.POLLOUT, 1]);
  expect(
    thrown(() => c.poll([Object.freeze({ fd: 3, events: 1, revents: 0 })] as Any, 1, 0)).name,
  ).toBe('TypeError');
});

test('posix calls with results that cannot be taken leave no descriptor, and take no byte', () => {
  const before = c.fdOf(socketpair()[0]);
  for (const out of [Object.freeze([-1, -1]), throwing()]) {
    expect(thrown(() => c.socketpair(c.AF_UNIX, c.SOCK_STREAM, 0, out as Any)).name).toMatch(
      'Error',
    );
    expect(thrown(() => c.pipe(out as Any)).name).toMatch('Error');
  }
  const fds = [-1, -1];
  c.socketpair(c.AF_UNIX, c.SOCK_STREAM, 0, fds);
  expect(fds).toEqual([before + 1, before + 2]);
  const [one = -1, two = -1] = fds;
  c.write(one, counting(3));
  const frozen = Object.freeze({ sun_family: 0, sun_path: '' });
  const target = new Uint8Array(9);
  for (const call of [
    () => c.recvfrom(two, target, 9, 0, frozen as Any),
    () => c.recvmsg(two, Object.freeze({ msg_iov: [target] }) as Any),
    () => c.recvmsg(two, { msg_iov: [target], msg_name: frozen as Any }),
    () => c.getsockname(two, frozen as Any),
    () => c.ioctl(two, c.FIONREAD, Object.freeze([0]) as Any),
    () => c.getsockopt(two, c.SOL_SOCKET, c.SO_TYPE, Object.freeze([0]) as Any),
    () => c.getrlimit(c.RLIMIT_NOFILE, Object.freeze({ rlim_cur: 0, rlim_max: 0 }) as Any),
  ]) {
    expect(thrown(call)).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  }
  expect(c.read(two, target)).toBe(3);
  for (const fd of [...fds, before]) c.close(fd);
});

function throwing(): number[] {
  return Object.defineProperty([-1, -1], 1, { set: boom, get: () => -1 });
}
