import { POLLNVAL } from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { outOfRange, wrongType } from '../errno/misuse.ts';
import { fdTable } from '../fd/fd-table.ts';
import { poll as pollSockets } from '../poll/poll.ts';
import type { Socket } from '../socket/socket.ts';
import { int } from './arguments.ts';
import { attempt, returns } from './errno.ts';
import { fileAt } from './lookup.ts';

/** C's struct pollfd. */
export interface PollFd {
  fd: number;
  events: number;
  revents: number;
}

interface Watched {
  socket: Socket;
  events: number;
  revents: number;
  readonly entry: PollFd;
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
  const entries = fds.slice(0, nfds);
  for (const [i, entry] of entries.entries()) checkEntry(`fds[${i}]`, entry);
  const watched = watchedOf(entries);
  if (typeof watched === 'number') return returns(watched);
  const invalid = entries.filter(({ revents }) => revents === POLLNVAL).length;
  const ready = attempt(() => pollSockets(watched, invalid > 0 ? 0 : Math.max(limit, -1)));
  if (ready < 0) return returns(ready);
  for (const { entry, revents } of watched) entry.revents = revents;
  return invalid + ready;
}

/** What is to be watched; the other entries get their `revents`. Or an errno. */
function watchedOf(entries: readonly PollFd[]): Watched[] | number {
  const watched: Watched[] = [];
  for (const entry of entries) {
    const { fd, events } = entry;
    const file = fileAt(fd);
    if (file?.kind === 'epoll') return ERRNO.EINVAL;
    entry.revents = fd >= 0 && file === undefined ? POLLNVAL : 0;
    if (file === undefined) continue;
    // A short in C.
    watched.push({ socket: file.socket, events: events & 0xffff, revents: 0, entry });
  }
  return watched;
}

function checkEntry(name: string, entry: unknown): void {
  if (typeof entry !== 'object' || entry === null) throw wrongType(name, 'an object', entry);
  const { fd, events } = entry as Partial<PollFd>;
  int(`${name}.fd`, fd);
  int(`${name}.events`, events);
}
