import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLPRI } from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { wrongType } from '../errno/misuse.ts';
import { poll } from '../poll/poll.ts';
import type { Socket } from '../socket/socket.ts';
import { home } from '../thread/home.ts';
import { int, ints, type Timeval } from './arguments.ts';
import { attempt, returns } from './errno.ts';
import { fileAt } from './lookup.ts';

/** Longer waits are for ever. */
const MAX_MS = 0x7fff_ffff;

/** C's fd_set: FD_SET is `add`, FD_CLR `delete`, FD_ISSET `has`, FD_ZERO `clear`. */
export type FdSet = Set<number>;

/** A number of one set, and what puts it there. */
interface Watched {
  readonly fd: number;
  readonly set: FdSet;
  readonly socket: Socket;
  readonly events: number;
  readonly bits: number;
  revents: number;
}

/**
 * Waits until a descriptor below `nfds` in `readfds` can be read or one in `writefds` written without
 * waiting, and leaves those that can in their sets; nothing is ever in `exceptfds`. A set may be null.
 * `timeout` is `[seconds, microseconds]`, for ever if null; it stays as it is. Blocks. As select(2).
 *
 * @returns how many numbers are left in the sets, 0 after the timeout, or -1 with errno
 *   EBADF (one is not open), EINVAL (`nfds` or `timeout` below 0, an epoll descriptor), EINTR,
 *   EDEADLK; the sets are untouched then
 *
 * @example
 * import { pipe, select } from 'socketpair/posix';
 * const fds = [-1, -1];
 * pipe(fds);
 * const writable = new Set([fds[1] ?? -1]);
 * select(5, null, writable, null, [0, 0]); // 1
 */
export function select(
  nfds: number,
  readfds: FdSet | null,
  writefds: FdSet | null,
  exceptfds: FdSet | null,
  timeout: Timeval | null,
): number {
  int('nfds', nfds);
  checkSet('readfds', readfds);
  checkSet('writefds', writefds);
  checkSet('exceptfds', exceptfds);
  const [seconds, microseconds] = timeout === null ? [0, 0] : checkTimeval(timeout);
  if (nfds < 0 || seconds < 0 || microseconds < 0) return returns(ERRNO.EINVAL);
  const watched: Watched[] = [];
  const errno =
    watch(watched, nfds, readfds, POLLIN, POLLIN | POLLHUP | POLLERR) ||
    watch(watched, nfds, writefds, POLLOUT, POLLOUT | POLLERR) ||
    watch(watched, nfds, exceptfds, POLLPRI, POLLPRI);
  if (errno < 0) return returns(errno);
  const { now } = home().host;
  const deadline = timeout === null ? Infinity : now() + seconds * 1000 + microseconds / 1000;
  const ready = attempt(() => wait(watched, deadline));
  if (ready < 0) return returns(ready);
  for (const { fd, set, revents, bits } of watched) if ((revents & bits) === 0) set.delete(fd);
  return ready;
}

/** Adds the numbers of a set to what is watched. Returns 0, or an errno. */
function watch(
  watched: Watched[],
  nfds: number,
  set: FdSet | null,
  events: number,
  bits: number,
): number {
  if (set === null) return 0;
  for (const fd of valuesOf.call(set)) {
    if (typeof fd !== 'number') throw wrongType('fd', 'an integer', fd);
    if (fd >= nfds) continue;
    const file = fileAt(fd);
    if (file === undefined) return ERRNO.EBADF;
    if (file.kind === 'epoll') return ERRNO.EINVAL;
    watched.push({ fd, set, socket: file.socket, events, bits, revents: 0 });
  }
  return 0;
}

/** Polls until something stays in its set. Returns how many do; 0 at the deadline. */
function wait(watched: Watched[], deadline: number): number {
  const { now } = home().host;
  let left = watched;
  for (;;) {
    const leftMs = Math.max(0, Math.ceil(deadline - now()));
    const some = poll(left, leftMs > MAX_MS ? -1 : leftMs);
    const ready = left.filter(({ revents, bits }) => (revents & bits) !== 0).length;
    if (ready > 0 || some === 0) return ready;
    // The others have hung up, which does not make them writable, and they will not become so.
    left = left.filter(({ revents }) => revents === 0);
  }
}

function checkSet(name: string, set: unknown): void {
  if (set !== null && !isSet(set)) throw wrongType(name, 'a Set or null', set);
}

/** A Set of any realm. */
function isSet(value: unknown): boolean {
  try {
    sizeOf?.call(value);
    return true;
  } catch {
    return false;
  }
}

const { values: valuesOf } = Set.prototype;
const sizeOf = Object.getOwnPropertyDescriptor(Set.prototype, 'size')?.get;

function checkTimeval(timeout: unknown): [seconds: number, microseconds: number] {
  const given = ints('timeout', timeout, 2);
  return [int('timeout[0]', given[0]), int('timeout[1]', given[1])];
}
