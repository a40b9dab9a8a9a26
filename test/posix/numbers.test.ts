import { expect, test } from 'vitest';
import { NumberSet } from '../../src/fd/number-set.ts';
import * as c from '../../src/posix/index.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { bytes, got, openNumbers, pair, pipe, said } from './said.ts';

freshNumbers();

test('a set of numbers knows the lowest that is free, from each number on, in all 2^9 sets', () => {
  for (let members = 0; members < 2 ** 9; members++) {
    const set = new NumberSet();
    const has = (number: number): boolean => ((members >> number) & 1) === 1;
    for (let number = 0; number < 9; number++) if (has(number)) set.add(number);
    for (let from = 0; from < 12; from++) {
      let expected = from;
      while (has(expected)) expected += 1;
      expect(set.lowestFree(from), `${members.toString(2)} from ${from}`).toBe(expected);
    }
  }
});

test('a set grows, and whatever is taken out is found again', () => {
  for (const size of [63, 64, 65, 128, 1024, 5000]) {
    const set = new NumberSet();
    for (let number = size - 1; number >= 0; number--) set.add(number);
    expect(set.lowestFree(0)).toBe(size);
    for (const gone of [size - 1, Math.floor(size / 2), 1, 0]) {
      set.delete(gone);
      expect(set.lowestFree(0)).toBe(gone);
      expect(set.lowestFree(gone + 1)).toBeGreaterThan(gone);
      set.delete(gone);
      set.add(gone);
      expect(set.lowestFree(0)).toBe(size);
    }
    set.delete(size + 1000);
    expect(set.lowestFree(0)).toBe(size);
    expect(set.lowestFree(9_999)).toBe(9_999);
  }
});

test('a number that was closed is EBADF for every call, and so are those that never were one', () => {
  const [a] = pair();
  expect(c.close(a)).toBe(0);
  const target = new Uint8Array(1);
  const header = { msg_iov: [target] };
  const calls: Record<string, (fd: number) => number> = {
    read: (fd) => c.read(fd, target),
    write: (fd) => c.write(fd, target),
    'read of nothing': (fd) => c.read(fd, target, 0),
    'write of nothing': (fd) => c.write(fd, target, 0),
    readv: (fd) => c.readv(fd, [target]),
    writev: (fd) => c.writev(fd, [target]),
    recv: (fd) => c.recv(fd, target),
    send: (fd) => c.send(fd, target),
    recvfrom: (fd) => c.recvfrom(fd, target),
    sendto: (fd) => c.sendto(fd, target),
    recvmsg: (fd) => c.recvmsg(fd, header),
    sendmsg: (fd) => c.sendmsg(fd, header),
    shutdown: (fd) => c.shutdown(fd, c.SHUT_RD),
    close: (fd) => c.close(fd),
    dup: (fd) => c.dup(fd),
    dup2: (fd) => c.dup2(fd, 9),
    'dup2 on itself': (fd) => c.dup2(fd, Number.isInteger(fd) ? fd : 0),
    dup3: (fd) => c.dup3(fd, 9, 0),
    fcntl: (fd) => c.fcntl(fd, c.F_GETFD),
    'fcntl F_DUPFD': (fd) => c.fcntl(fd, c.F_DUPFD),
    ioctl: (fd) => c.ioctl(fd, c.FIONREAD, [0]),
    getsockopt: (fd) => c.getsockopt(fd, c.SOL_SOCKET, c.SO_TYPE, [0]),
    setsockopt: (fd) => c.setsockopt(fd, c.SOL_SOCKET, c.SO_SNDBUF, 1),
    getsockname: (fd) => c.getsockname(fd, { sun_family: 0, sun_path: '' }),
    getpeername: (fd) => c.getpeername(fd, { sun_family: 0, sun_path: '' }),
  };
  for (const fd of [a, -1, 0, 1, 2, 5000, 2 ** 31, 3.5, NaN]) {
    for (const [name, call] of Object.entries(calls)) {
      expect(said(call(fd)), `${name}(${fd})`).toBe('EBADF');
    }
  }
});

test('dup gives the lowest free number, for the same end, without FD_CLOEXEC', () => {
  const [a, b] = pair(c.SOCK_STREAM | c.SOCK_CLOEXEC);
  expect(c.dup(a)).toBe(5);
  expect(c.fcntl(a, c.F_GETFD)).toBe(c.FD_CLOEXEC);
  expect(c.fcntl(5, c.F_GETFD)).toBe(0);
  c.write(5, bytes(1));
  c.write(a, bytes(2));
  expect(got(b)).toEqual([1, 2]);
  // Settings of the end are seen by all its numbers.
  c.fcntl(5, c.F_SETFL, 0);
  expect(c.fcntl(a, c.F_GETFL) & c.O_NONBLOCK).toBe(0);
  c.fcntl(a, c.F_SETFL, c.O_NONBLOCK);
  c.shutdown(5, c.SHUT_WR);
  expect(said(c.write(a, bytes(1)))).toBe('EPIPE');
});

test('an end closes with the last of its numbers', () => {
  const [a, b] = pair();
  const numbers = [a, c.dup(a), c.dup(a), c.fcntl(a, c.F_DUPFD, 20)];
  for (const fd of numbers) {
    expect(got(b)).toBe('EAGAIN');
    expect(c.close(fd)).toBe(0);
  }
  expect(got(b)).toEqual([]);
  expect(said(c.write(b, bytes(1)))).toBe('EPIPE');
  expect(openNumbers()).toEqual([b]);
});

test('dup2 closes what the number was, and only then is its peer told', () => {
  const [a, b] = pair();
  const [x, y] = pair();
  expect(c.dup2(a, x)).toBe(x);
  expect(got(y)).toEqual([]);
  c.write(x, bytes(7));
  expect(got(b)).toEqual([7]);
  c.close(a);
  expect(got(b)).toBe('EAGAIN');
  c.close(x);
  expect(got(b)).toEqual([]);
});

test('dup2 onto itself does nothing, and dup3 is EINVAL; other numbers are as given', () => {
  const [a] = pair(c.SOCK_STREAM | c.SOCK_CLOEXEC);
  expect(c.dup2(a, a)).toBe(a);
  expect(c.fcntl(a, c.F_GETFD)).toBe(c.FD_CLOEXEC);
  expect(said(c.dup3(a, a, 0))).toBe('EINVAL');
  expect(said(c.dup3(99, 99, 0))).toBe('EINVAL');
  expect(c.dup2(a, 1023)).toBe(1023);
  expect(c.dup2(a, 0)).toBe(0);
  for (const fd of [-1, 1024, 2 ** 31 - 1]) {
    expect(said(c.dup2(a, fd))).toBe('EBADF');
    expect(said(c.dup3(a, fd, 0))).toBe('EBADF');
  }
  expect(c.dup3(a, 20, c.O_CLOEXEC)).toBe(20);
  expect(c.fcntl(20, c.F_GETFD)).toBe(c.FD_CLOEXEC);
  expect(c.dup3(a, 20, 0)).toBe(20);
  expect(c.fcntl(20, c.F_GETFD)).toBe(0);
  for (const flags of [1, c.O_NONBLOCK, -1]) expect(said(c.dup3(a, 21, flags))).toBe('EINVAL');
  expect(openNumbers()).toEqual([0, 3, 4, 20]);
  // 0 to 2 are given out by dup2 only.
  c.close(0);
  expect(c.dup(a)).toBe(5);
});

test('F_DUPFD gives the lowest free number from its argument on', () => {
  const [a] = pipe();
  expect(c.fcntl(a, c.F_DUPFD, 0)).toBe(5);
  expect(c.fcntl(a, c.F_DUPFD, 10)).toBe(10);
  expect(c.fcntl(a, c.F_DUPFD_CLOEXEC, 10)).toBe(11);
  expect([10, 11].map((fd) => c.fcntl(fd, c.F_GETFD))).toEqual([0, c.FD_CLOEXEC]);
  expect(c.fcntl(a, c.F_DUPFD, 1023)).toBe(1023);
  expect(said(c.fcntl(a, c.F_DUPFD, 1023))).toBe('EMFILE');
  for (const least of [-1, 1024, 5000]) {
    expect(said(c.fcntl(a, c.F_DUPFD, least))).toBe('EINVAL');
    expect(said(c.fcntl(a, c.F_DUPFD_CLOEXEC, least))).toBe('EINVAL');
  }
});

test('a second close is EBADF, and the number is free for the next', () => {
  const [a] = pipe();
  expect(c.close(a)).toBe(0);
  expect(said(c.close(a))).toBe('EBADF');
  expect(pipe()).toEqual([a, 5]);
});

test('all sequences of four calls give the numbers that POSIX says', () => {
  const CALLS = ['pipe', 'dup 3', 'dup2 3 6', 'close 3', 'close 4', 'F_DUPFD 3 5'] as const;
  for (let sequence = 0; sequence < CALLS.length ** 4; sequence++) {
    const open = new Set<number>();
    const lowest = (from: number): number => {
      let fd = from;
      while (open.has(fd)) fd += 1;
      open.add(fd);
      return fd;
    };
    const trace: string[] = [];
    for (let step = 0, rest = sequence; step < 4; step++, rest = Math.floor(rest / CALLS.length)) {
      const call = CALLS[rest % CALLS.length] ?? 'pipe';
      trace.push(call);
      const why = trace.join(', ');
      const number = Number(call.at(-1));
      if (call === 'pipe') expect(pipe(), why).toEqual([lowest(3), lowest(3)]);
      else if (call.startsWith('close')) {
        expect(said(c.close(number)), why).toBe(open.delete(number) ? 0 : 'EBADF');
      } else if (!open.has(3)) expect(said(c.dup(3)), why).toBe('EBADF');
      else if (call === 'dup 3') expect(c.dup(3), why).toBe(lowest(3));
      else if (call === 'dup2 3 6') {
        expect(c.dup2(3, 6), why).toBe(6);
        open.add(6);
      } else expect(c.fcntl(3, c.F_DUPFD, 5), why).toBe(lowest(5));
      expect(openNumbers(), why).toEqual([...open].sort((x, y) => x - y));
    }
    for (const fd of open) c.close(fd);
  }
});

test('the limit is 1,024, and can be set up to 2^20; open numbers above it stay', () => {
  const limit = { rlim_cur: -1, rlim_max: -1 };
  expect(c.getrlimit(c.RLIMIT_NOFILE, limit)).toBe(0);
  expect(limit).toEqual({ rlim_cur: 1024, rlim_max: 2 ** 20 });
  const set = (rlim_cur: number, rlim_max = 2 ** 20): string | number =>
    said(c.setrlimit(c.RLIMIT_NOFILE, { rlim_cur, rlim_max }));
  const [a] = pair();
  expect(set(6)).toBe(0);
  expect([c.dup(a), said(c.dup(a)), said(c.dup2(a, 6))]).toEqual([5, 'EMFILE', 'EBADF']);
  expect(set(4)).toBe(0);
  expect(c.fcntl(5, c.F_GETFD)).toBe(0);
  c.close(5);
  expect(said(c.dup(a))).toBe('EMFILE');
  expect(set(2 ** 20)).toBe(0);
  expect([c.dup2(a, 1_048_575), c.fcntl(a, c.F_DUPFD, 5000), c.dup(a)]).toEqual([
    1_048_575, 5000, 5,
  ]);
  expect([set(5, 4), set(2 ** 20, 2 ** 20 + 1), set(-1, -1)]).toEqual(['EINVAL', 'EPERM', 'EPERM']);
  expect(said(c.getrlimit(0, limit))).toBe('EINVAL');
  expect(said(c.setrlimit(0, limit))).toBe('EINVAL');
});
