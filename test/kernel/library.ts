import * as c from '../../src/posix/index.ts';
import { MAX_FDS, SHOWN } from './answers.ts';
import type { Call } from './calls.ts';
import { FIRST_FD } from './generate.ts';

/*
 * Makes the calls with socketpair/posix, and answers in the words of oracle.c.
 */

const UNTOUCHED = '.'.charCodeAt(0);
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

type Play = (...args: number[]) => string;

const PLAYS: Readonly<Record<string, Play>> = {
  socketpair: (domain: number, type: number, protocol: number) =>
    pair((sv) => c.socketpair(domain, type, protocol, sv)),
  pipe: () => pair((fds) => c.pipe(fds)),
  pipe2: (flags: number) => pair((fds) => c.pipe2(fds, flags)),
  read: (fd: number, size: number) =>
    size > 0 && waits(fd, c.POLLIN)
      ? 'waits'
      : received([size], ([target]) => c.read(fd, target, size)),
  write: (fd: number, size: number, fill: number) =>
    size > 0 && waits(fd, c.POLLOUT)
      ? 'waits'
      : simple(c.write(fd, letters(fill, size), size)),
  readv: (fd: number, ...sizes: number[]) =>
    sum(sizes) > 0 && waits(fd, c.POLLIN)
      ? 'waits'
      : received(sizes, (targets) => c.readv(fd, targets)),
  writev: (fd: number, fill: number, ...sizes: number[]) =>
    sum(sizes) > 0 && waits(fd, c.POLLOUT)
      ? 'waits'
      : simple(c.writev(fd, cut(letters(fill, sum(sizes)), sizes))),
  recv: (fd: number, size: number, flags: number) =>
    waits(fd, c.POLLIN, flags, size)
      ? 'waits'
      : received([size], ([target]) => c.recv(fd, target, size, flags)),
  send: (fd: number, size: number, flags: number, fill: number) =>
    waits(fd, c.POLLOUT, flags) ? 'waits' : simple(c.send(fd, letters(fill, size), size, flags)),
  recvmsg(fd: number, flags: number, ...sizes: number[]) {
    if (waits(fd, c.POLLIN, flags, sum(sizes))) return 'waits';
    const message: c.MessageHeader = { msg_iov: [] };
    const text = received(sizes, (targets) => {
      message.msg_iov = targets;
      return c.recvmsg(fd, message, flags);
    });
    return text.startsWith('-') ? text : `${text} flags=${message.msg_flags}`;
  },
  sendmsg: (fd: number, flags: number, fill: number, ...sizes: number[]) =>
    waits(fd, c.POLLOUT, flags)
      ? 'waits'
      : simple(c.sendmsg(fd, { msg_iov: cut(letters(fill, sum(sizes)), sizes) }, flags)),
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
  getsockname: (fd: number) => named((name) => c.getsockname(fd, name)),
  getpeername: (fd: number) => named((name) => c.getpeername(fd, name)),
  poll(...args: number[]) {
    const fds = [];
    for (let i = 0; i < args.length; i += 2) {
      fds.push({ fd: args[i] ?? -1, events: args[i + 1] ?? 0, revents: 0 });
    }
    const result = c.poll(fds, fds.length, 0);
    return [number(result), ...(result < 0 ? [] : fds.map(({ revents }) => revents))].join(' ');
  },
};

/** The calls that socketpair/posix has. */
export const SUPPORTED: ReadonlySet<string> = new Set(
  Object.keys(PLAYS).filter((name) => name in c),
);

/** Runs a program from a table without descriptors. One answer a call. */
export function runProgram(calls: readonly Call[]): string[] {
  for (let fd = FIRST_FD; fd < MAX_FDS; fd++) c.close(fd);
  return calls.map(([name, ...args]) => {
    const play = PLAYS[name];
    if (play === undefined) throw new Error(`no such call: ${name}`);
    return play(...args);
  });
}

function number(result: number): string {
  return String(result < 0 ? -c.errno : result);
}

const simple = number;

function pair(make: (fds: number[]) => number): string {
  const fds = [-7, -7];
  const result = make(fds);
  if (result === 0) return `0 ${fds.join(' ')}`;
  return fds[0] === -7 && fds[1] === -7 ? simple(result) : `${simple(result)} touched`;
}

function stored(out: number[], call: (out: number[]) => number): string {
  const result = call(out);
  return result < 0 ? simple(result) : `${result} ${out[0]}`;
}

function named(call: (name: c.SocketAddress) => number): string {
  const name: c.SocketAddress = { sun_family: -1, sun_path: '?' };
  const result = call(name);
  return result < 0 ? simple(result) : `0 ${name.sun_family} ${2 + name.sun_path.length}`;
}

/** Whether the call would wait on this blocking descriptor: then it is not made. */
function waits(fd: number, events: number, flags = 0, size = 0): boolean {
  const status = c.fcntl(fd, c.F_GETFL);
  if (status < 0 || (status & c.O_NONBLOCK) !== 0 || (flags & c.MSG_DONTWAIT) !== 0) return false;
  if ((status & 3) === (events === c.POLLIN ? c.O_WRONLY : c.O_RDONLY)) return false;
  const entry = { fd, events: events | c.POLLRDHUP, revents: 0 };
  c.poll([entry], 1, 0);
  const out = [0];
  if (
    (flags & c.MSG_WAITALL) !== 0 &&
    (flags & c.MSG_PEEK) === 0 &&
    (entry.revents & c.POLLRDHUP) === 0 &&
    c.getsockopt(fd, c.SOL_SOCKET, c.SO_TYPE, out) === 0 &&
    out[0] === c.SOCK_STREAM &&
    c.ioctl(fd, c.FIONREAD, out) === 0 &&
    (out[0] ?? 0) < size
  ) {
    return true;
  }
  return entry.revents === 0;
}

function letters(fill: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = LETTERS.charCodeAt((fill + i) % LETTERS.length);
  return bytes;
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  let from = 0;
  return sizes.map((size) => bytes.subarray(from, (from += size)));
}

/** The bytes that came, or their FNV-1a hash, and whether any byte behind them was touched. */
function received(
  sizes: readonly number[],
  receive: (targets: [Uint8Array, ...Uint8Array[]]) => number,
): string {
  const all = new Uint8Array(sum(sizes)).fill(UNTOUCHED);
  const result = receive(cut(all, sizes) as [Uint8Array, ...Uint8Array[]]);
  if (result < 0) return simple(result);
  const bytes = all.subarray(0, result);
  const rest = all.subarray(bytes.length);
  const text = bytes.length > SHOWN ? ` #${hash(bytes)}` : bytes.length > 0 ? ` ${latin1(bytes)}` : '';
  return `${result}${text}${rest.every((byte) => byte === UNTOUCHED) ? '' : ' touched'}`;
}

function hash(bytes: Uint8Array): number {
  return bytes.reduce((seen, byte) => Math.imul(seen ^ byte, 16_777_619) >>> 0, 2_166_136_261);
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
