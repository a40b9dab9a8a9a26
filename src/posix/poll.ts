import { POLLNVAL } from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { outOfRange, wrongType } from '../errno/misuse.ts';
import { takeList } from '../errno/take.ts';
import { fdTable } from '../fd/fd-table.ts';
import { poll as pollSockets } from '../poll/poll.ts';
import type { Socket } from '../socket/socket.ts';
import { int, toSet } from './arguments.ts';
import { attempt, returns } from './errno.ts';
import { fileAt } from './lookup.ts';

/** C's struct pollfd. */
export interface PollFd {
  fd: number;
  events: number;
  revents: number;
}

/** An entry as the caller gave it, and as it was when the call was made. */
interface Entry extends PollFd {
  readonly given: PollFd;
}

interface Watched {
  readonly socket: Socket;
  readonly events: number;
  revents: number;
  readonly entry: Entry;
}

/**
 * Waits until one of the first `nfds` descriptors has one of its `events`, and says which in
 * `revents`; POLLHUP, POLLERR and POLLNVAL are there unasked. An entry whose `fd` is below 0 is
 * skipped. `timeout` is in milliseconds, for ever if below 0. Blocks. As poll(2).
 *
 * @returns how many entries have something in `revents`, 0 after the timeout, or -1 with errno
 *   EINVAL (`nfds` out of range, or an epoll descriptor among them), EINTR, EDEADLK
 *
 * @example
 * import { POLLIN, pipe, poll } from 'socketpair/posix';
 * const fds = [-1, -1];
 * pipe(fds);
 * poll([{ fd: fds[0] ?? -1, events: POLLIN, revents: 0 }], 1, 10); // 0
 */
export function poll(fds: PollFd[], nfds: number, timeout: number): number {
  if (!Array.isArray(fds)) throw wrongType('fds', 'an array', fds);
  const limit = int('timeout', timeout);
  int('nfds', nfds);
  if (nfds < 0 || nfds > fdTable().limit) return returns(ERRNO.EINVAL);
  if (nfds > fds.length) throw outOfRange('nfds', 0, fds.length, nfds);
  const entries = takeList('fds', 'an array', fds, takeEntry, nfds);
  const open: Watched[] = [];
  for (const entry of entries) {
    const file = fileAt(entry.fd);
    if (file?.kind === 'epoll') return returns(ERRNO.EINVAL);
    if (file !== undefined)
      open.push({ socket: file.socket, events: entry.events, revents: 0, entry });
    else if (entry.fd >= 0) entry.revents = POLLNVAL;
  }
  const invalid = entries.filter(({ revents }) => revents === POLLNVAL).length;
  const ready = attempt(() => pollSockets(open, invalid > 0 ? 0 : Math.max(limit, -1)));
  if (ready < 0) return returns(ready);
  for (const { entry, revents } of open) entry.revents = revents;
  for (const { given, revents } of entries) given.revents = revents;
  return invalid + ready;
}

function takeEntry(entry: unknown, name: string): Entry {
  const given = toSet(name, entry) as PollFd;
  const { fd, events } = given;
  int(`${name}.fd`, fd);
  // A short in C.
  return { given, fd, events: int(`${name}.events`, events) & 0xffff, revents: 0 };
}
