import { fdTable } from '../../src/fd/fd-table.ts';
import * as c from '../../src/posix/index.ts';
import { MAX_FDS } from './answers.ts';
import type { Call } from './calls.ts';
import { FIRST_FD } from './generate.ts';
import { cut, letters, received, simple, sum } from './received.ts';
import { SPECIAL_PLAYS } from './special.ts';

/*
 * Makes the calls with socketpair/posix, and answers in the words of the oracle.
 */

const PLAYS: Readonly<Record<string, (...args: number[]) => string>> = {
  socketpair: (domain: number, type: number, protocol: number) =>
    pair((sv) => c.socketpair(domain, type, protocol, sv)),
  pipe: () => pair((fds) => c.pipe(fds)),
  pipe2: (flags: number) => pair((fds) => c.pipe2(fds, flags)),
  read: (fd: number, size: number) =>
    (size > 0 && waits(fd, c.POLLIN)) || received([size], ([to]) => c.read(fd, one(to), size)),
  write: (fd: number, size: number, fill: number) =>
    (size > 0 && waits(fd, c.POLLOUT)) || simple(c.write(fd, letters(fill, size), size)),
  readv: (fd: number, ...sizes: number[]) =>
    (sum(sizes) > 0 && waits(fd, c.POLLIN)) || received(sizes, (all) => c.readv(fd, all)),
  writev: (fd: number, fill: number, ...sizes: number[]) =>
    (sum(sizes) > 0 && waits(fd, c.POLLOUT)) ||
    simple(c.writev(fd, cut(letters(fill, sum(sizes)), sizes))),
  recv: (fd: number, size: number, flags: number) =>
    waits(fd, c.POLLIN, flags, size) ||
    received([size], ([to]) => c.recv(fd, one(to), size, flags)),
  send: (fd: number, size: number, flags: number, fill: number) =>
    waits(fd, c.POLLOUT, flags) || simple(c.send(fd, letters(fill, size), size, flags)),
  recvmsg: (fd: number, flags: number, ...sizes: number[]) =>
    waits(fd, c.POLLIN, flags, sum(sizes)) || message(fd, flags, sizes),
  sendmsg: (fd: number, flags: number, fill: number, ...sizes: number[]) =>
    waits(fd, c.POLLOUT, flags) ||
    simple(c.sendmsg(fd, { msg_iov: cut(letters(fill, sum(sizes)), sizes) }, flags)),
  shutdown: (fd: number, how: number) => simple(c.shutdown(fd, how)),
  close: (fd: number) => simple(c.close(fd)),
  dup: (fd: number) => simple(c.dup(fd)),
  dup2: (fd: number, to: number) => simple(c.dup2(fd, to)),
  dup3: (fd: number, to: number, flags: number) => simple(c.dup3(fd, to, flags)),
  fcntl: (fd: number, command: number, value: number) => simple(c.fcntl(fd, command, value)),
  ioctl: (fd: number, request: number, value: number) =>
    stored([value], (out) => c.ioctl(fd, request, out)),
  getsockopt: (fd: number, level: number, option: number) =>
    stored([0], (out) => c.getsockopt(fd, level, option, out)),
  setsockopt: (fd: number, level: number, option: number, value: number) =>
    simple(c.setsockopt(fd, level, option, value)),
  getsockname: (fd: number) => address((name) => c.getsockname(fd, name)),
  getpeername: (fd: number) => address((name) => c.getpeername(fd, name)),
  poll(...args: number[]) {
    const fds: c.PollFd[] = [];
    for (let i = 0; i < args.length; i += 2) {
      fds.push({ fd: args[i] ?? -1, events: args[i + 1] ?? 0, revents: 0 });
    }
    const result = c.poll(fds, fds.length, 0);
    return result < 0 ? simple(result) : [result, ...fds.map(({ revents }) => revents)].join(' ');
  },
  select(nfds: number, ...masks: number[]) {
    const sets = masks.map(setOf);
    const [readfds = null, writefds = null, exceptfds = null] = sets;
    const result = c.select(nfds, readfds, writefds, exceptfds, [0, 0]);
    return result < 0
      ? simple(result)
      : [result, ...sets.map((set) => maskOf(set) & ((1 << nfds) - 1))].join(' ');
  },
  epoll_create1: (flags: number) => simple(c.epoll_create1(flags)),
  epoll_ctl: (epfd: number, operation: number, fd: number, events: number, data: number) =>
    simple(c.epoll_ctl(epfd, operation, fd, { events: events >>> 0, data })),
  epoll_wait(epfd: number, room: number) {
    const found: c.EpollEvent[] = [];
    const result = c.epoll_wait(epfd, found, room, 0);
    if (result < 0) return simple(result);
    const texts = found
      .slice(0, result)
      .sort((a, b) => Number(a.data) - Number(b.data) || a.events - b.events)
      .map(({ events, data }) => `${data}:${events}`);
    return [result, ...texts].join(' ');
  },
};

/** The calls of random programs that socketpair/posix has. */
export const SUPPORTED: ReadonlySet<string> = new Set(
  Object.keys(PLAYS).filter((name) => name in c),
);

/** Closes all descriptors that a program may have opened. */
export function closeAll(): void {
  for (let fd = FIRST_FD; fd < MAX_FDS; fd++) c.close(fd);
}

/**
 * Runs a program from a table without descriptors, on ends that several threads could hold or on
 * ends that cannot be. One answer a call.
 */
export function runProgram(calls: readonly Call[], shared = false): string[] {
  closeAll();
  makesShared = shared;
  return calls.map(runCall);
}

let makesShared = false;

export function runCall([name, ...args]: Call): string {
  const play = PLAYS[name] ?? SPECIAL_PLAYS[name];
  if (play === undefined) throw new Error(`no such call: ${name}`);
  return play(...args);
}

let mayWait = false;

/** From now on this thread makes calls that wait. */
export function allowWaiting(): void {
  mayWait = true;
}

/** 'waits' if the call would wait on this blocking descriptor: then it is not made. */
function waits(fd: number, events: number, flags = 0, size = 0): 'waits' | false {
  if (mayWait) return false;
  const status = c.fcntl(fd, c.F_GETFL);
  if (status < 0 || (status & c.O_NONBLOCK) !== 0 || (flags & c.MSG_DONTWAIT) !== 0) return false;
  if ((status & 3) === (events === c.POLLIN ? c.O_WRONLY : c.O_RDONLY)) return false;
  const entry = { fd, events: events | c.POLLRDHUP, revents: 0 };
  if (c.poll([entry], 1, 0) < 0) return false;
  const isOver = (entry.revents & c.POLLRDHUP) !== 0;
  const wantsAll = (flags & c.MSG_WAITALL) !== 0 && (flags & c.MSG_PEEK) === 0;
  if (wantsAll && !isOver && isStream(fd) && queued(fd) < size) return 'waits';
  return entry.revents === 0 && 'waits';
}

function isStream(fd: number): boolean {
  const out = [0];
  return c.getsockopt(fd, c.SOL_SOCKET, c.SO_TYPE, out) === 0 && out[0] === c.SOCK_STREAM;
}

function queued(fd: number): number {
  const out = [0];
  return c.ioctl(fd, c.FIONREAD, out) === 0 ? (out[0] ?? 0) : Infinity;
}

function pair(make: (fds: number[]) => number): string {
  const fds = [-7, -7];
  const result = make(fds);
  if (result === 0) {
    if (makesShared) for (const fd of fds) makeShared(fd);
    return `0 ${fds.join(' ')}`;
  }
  return fds.every((fd) => fd === -7) ? simple(result) : `${simple(result)} touched`;
}

function makeShared(fd: number): void {
  const file = fdTable().lookUp(fd);
  if (file?.kind === 'socket') file.end.makeShared();
}

function stored(out: number[], call: (out: number[]) => number): string {
  const result = call(out);
  return result < 0 ? simple(result) : `${result} ${out[0]}`;
}

function address(call: (name: c.SocketAddress) => number): string {
  const name: c.SocketAddress = { sun_family: -1, sun_path: '?' };
  const result = call(name);
  return result < 0 ? simple(result) : `0 ${name.sun_family} ${2 + name.sun_path.length}`;
}

function message(fd: number, flags: number, sizes: readonly number[]): string {
  const header: c.MessageHeader = { msg_iov: [] };
  const text = received(sizes, (targets) => {
    header.msg_iov = targets;
    return c.recvmsg(fd, header, flags);
  });
  return text.startsWith('-') ? text : `${text} flags=${header.msg_flags}`;
}

function one(target: Uint8Array | undefined): Uint8Array {
  if (target === undefined) throw new Error('no buffer');
  return target;
}

function setOf(mask: number): Set<number> {
  return new Set(Array.from({ length: 30 }, (_, fd) => fd).filter((fd) => (mask >> fd) & 1));
}

function maskOf(set: ReadonlySet<number>): number {
  return [...set].reduce((mask, fd) => mask | (1 << fd), 0);
}
