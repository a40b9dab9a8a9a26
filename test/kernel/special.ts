import { fdTable } from '../../src/fd/fd-table.ts';
import * as c from '../../src/posix/index.ts';
import { letters, received, simple } from './received.ts';

/*
 * The calls that only the rows of the kernel probe have, as oracle/special.c makes them.
 */

let marked = 0;

export const SPECIAL_PLAYS: Readonly<Record<string, (...args: number[]) => string>> = {
  fill,
  drain,
  flood,
  runs,
  null: nowhere,
  kept(domain: number, type: number, protocol: number) {
    const sv = [-7, -7];
    return `${simple(c.socketpair(domain, type, protocol, sv))} ${sv.join(' ')}`;
  },
  sendto(fd: number, size: number, first: number) {
    const nobody = { sun_family: c.AF_UNIX, sun_path: '\0nonexistent' };
    return simple(c.sendto(fd, letters(first, size), size, 0, nobody));
  },
  recvfrom(fd: number, size: number) {
    const from = { sun_family: -1, sun_path: '' };
    const text = received([size], ([to]) => c.recvfrom(fd, to ?? new Uint8Array(0), size, 0, from));
    return `${text} from ${from.sun_family === c.AF_UNSPEC ? 0 : 2 + from.sun_path.length}`;
  },
  gettimeout(fd: number, option: number) {
    const out = [-1, -1];
    const result = c.getsockopt(fd, c.SOL_SOCKET, option, out);
    return result < 0 ? simple(result) : `0 ${out.join(' ')}`;
  },
  settimeout: (fd: number, option: number, seconds: number, microseconds: number) =>
    simple(c.setsockopt(fd, c.SOL_SOCKET, option, [seconds, microseconds])),
  pollfor(fd: number, events: number, timeoutMs: number) {
    const entry = { fd, events, revents: 0 };
    const result = c.poll([entry], 1, timeoutMs);
    return result < 0 ? simple(result) : `${result} ${entry.revents}`;
  },
  vectors(fd: number, count: number) {
    const none = Array.from({ length: 1100 }, () => new Uint8Array(0));
    return simple(c.writev(fd, none, count));
  },
  limit(count: number) {
    fdTable().limit = count;
    return '0';
  },
  mark() {
    marked = performance.now();
    return '0';
  },
  passed: (ms: number) => (performance.now() - marked >= ms ? 'yes' : 'no'),
};

/** Writes as often as fits without waiting: bytes, calls, errno. */
function fill(fd: number, size: number): string {
  const status = c.fcntl(fd, c.F_GETFL);
  const source = letters(0, size);
  c.fcntl(fd, c.F_SETFL, status | c.O_NONBLOCK);
  let bytes = 0;
  let calls = 0;
  let count = c.write(fd, source, size);
  for (; count >= 0; count = c.write(fd, source, size)) {
    bytes += count;
    calls++;
  }
  const why = simple(count);
  c.fcntl(fd, c.F_SETFL, status);
  return `${bytes} ${calls} ${why}`;
}

/** Reads while there is something to read: bytes. */
function drain(fd: number, size: number): string {
  const target = new Uint8Array(size);
  let bytes = 0;
  for (let count = 1; count > 0 && isReadable(fd); bytes += count) count = c.read(fd, target, size);
  return simple(bytes);
}

function isReadable(fd: number): boolean {
  return c.poll([{ fd, events: c.POLLIN, revents: 0 }], 1, 0) > 0;
}

/** Writes so often, waiting. */
function flood(fd: number, size: number, calls: number, first: number): string {
  const source = new Uint8Array(size).fill('a'.charCodeAt(0) + first);
  let bytes = 0;
  for (let i = 0; i < calls; i++) bytes += c.write(fd, source, size);
  return simple(bytes);
}

/** Reads so many bytes, waiting: whether each letter comes in runs of whole records. */
function runs(fd: number, size: number, record: number): string {
  const target = new Uint8Array(size);
  for (let at = 0; at < size; ) {
    const count = c.read(fd, target, size - at, at);
    if (count <= 0) return `${simple(count)} after ${at}`;
    at += count;
  }
  let torn = 0;
  for (let i = 0, run = 1; i < size; i++, run++) {
    if (i + 1 < size && target[i + 1] === target[i]) continue;
    if (run % record !== 0) torn++;
    run = 0;
  }
  return `${torn} torn`;
}

/** A value that is no buffer and no array, in the call of that number. */
function nowhere(which: number, fd: number): string {
  const no = null as never;
  const calls = [
    () => c.socketpair(c.AF_UNIX, c.SOCK_STREAM, 0, no),
    () => c.socketpair(c.AF_UNIX, c.SOCK_STREAM, 0, 7 as never),
    () => c.pipe2(no, 0),
    () => c.write(fd, no, 3),
    () => c.read(fd, no, 3),
    () => c.poll(no, 1, 0),
    () => c.epoll_ctl(fd, c.EPOLL_CTL_ADD, fd, 7 as never),
  ];
  try {
    return simple(calls[which]?.() ?? -1);
  } catch (error) {
    return error instanceof TypeError ? 'TypeError' : String(error);
  }
}
