import * as n from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { wrongType } from '../errno/misuse.ts';
import { fdTable, pollerFile } from '../fd/fd-table.ts';
import { Poller } from '../poll/poller.ts';
import type { Socket } from '../socket/socket.ts';
import { int } from './arguments.ts';
import { attempt, returns } from './errno.ts';
import { fileAt } from './lookup.ts';

/** C's struct epoll_event; `data` may be any value. */
export interface EpollEvent {
  events: number;
  data: unknown;
}

/**
 * Makes a number that watches others, with EPOLL_CLOEXEC or nothing in `flags`. It belongs to this
 * thread, and spawn() does not hand it on. As epoll_create1(2). Never blocks.
 *
 * @returns a number, or -1 with errno EINVAL, EMFILE, ENFILE
 *
 * @example
 * import * as c from 'socketpair/posix';
 * const fds = [-1, -1];
 * c.pipe(fds);
 * const epfd = c.epoll_create1(0);
 * c.epoll_ctl(epfd, c.EPOLL_CTL_ADD, fds[0] ?? -1, { events: c.EPOLLIN, data: fds[0] });
 * const events: c.EpollEvent[] = [];
 * c.epoll_wait(epfd, events, 10, 0); // 0
 */
export function epoll_create1(flags: number): number {
  if ((int('flags', flags) & ~n.EPOLL_CLOEXEC) !== 0) return returns(ERRNO.EINVAL);
  const table = fdTable();
  const [fd] = table.lowestFree(1) ?? [];
  if (fd === undefined) return returns(ERRNO.EMFILE);
  return returns(
    attempt(() => {
      table.set(fd, pollerFile(new Poller(), flags !== 0));
      return fd;
    }),
  );
}

/**
 * Adds a number to what `epfd` watches (EPOLL_CTL_ADD), changes what it is watched for (EPOLL_CTL_MOD),
 * or takes it out (EPOLL_CTL_DEL, where `event` may be left out). What is watched is the end, by that
 * number: if it has others, it is reported also after this number was closed. As epoll_ctl(2), but an
 * epoll descriptor cannot be watched. Never blocks.
 *
 * @returns 0, or -1 with errno
 *   EBADF, EINVAL (no such operation, `epfd` is no epoll descriptor, or `fd` is one), EEXIST (added
 *   before), ENOENT (not added)
 */
export function epoll_ctl(epfd: number, op: number, fd: number, event?: EpollEvent | null): number {
  int('op', op);
  const wanted = op === n.EPOLL_CTL_ADD || op === n.EPOLL_CTL_MOD ? takeEvent(event) : undefined;
  const watcher = fileAt(epfd);
  const watched = fileAt(fd);
  if (watcher === undefined || watched === undefined) return returns(ERRNO.EBADF);
  if (watcher.kind !== 'epoll' || watched.kind === 'epoll') return returns(ERRNO.EINVAL);
  const { poller } = watcher.held;
  return returns(attempt(() => change(poller, op, watched.socket, wanted)));
}

function change(poller: Poller, op: number, socket: Socket, event: EpollEvent | undefined): number {
  if (op === n.EPOLL_CTL_ADD && event) poller.add(socket, event.events, event.data);
  else if (op === n.EPOLL_CTL_MOD && event) poller.modify(socket, event.events, event.data);
  else if (op === n.EPOLL_CTL_DEL) poller.delete(socket);
  else return ERRNO.EINVAL;
  return 0;
}

/**
 * Waits until something that `epfd` watches has an event, and puts up to `maxevents` of them into
 * `events`, from index 0 on. `timeout` is in milliseconds, for ever if below 0. Blocks. As
 * epoll_wait(2).
 *
 * @returns how many, 0 after the timeout, or -1 with errno
 *   EBADF, EINVAL (`maxevents` below 1, or no epoll descriptor), EINTR, EDEADLK
 */
export function epoll_wait(
  epfd: number,
  events: EpollEvent[],
  maxevents: number,
  timeout: number,
): number {
  if (!Array.isArray(events)) throw wrongType('events', 'an array', events);
  if (!Object.isExtensible(events)) throw wrongType('events', 'an array to change', events);
  const limit = int('timeout', timeout);
  const max = int('maxevents', maxevents);
  const file = fileAt(epfd);
  if (file === undefined) return returns(ERRNO.EBADF);
  if (file.kind !== 'epoll' || max <= 0) return returns(ERRNO.EINVAL);
  const { poller } = file.held;
  return returns(
    attempt(() => {
      const found = poller.wait(max, Math.max(limit, -1));
      for (const [i, { events: bits, data }] of found.entries()) events[i] = { events: bits, data };
      return found.length;
    }),
  );
}

function takeEvent(event: unknown): EpollEvent {
  if (typeof event !== 'object' || event === null) throw wrongType('event', 'an object', event);
  const { events, data } = event as EpollEvent;
  int('event.events', events);
  return { events, data };
}
