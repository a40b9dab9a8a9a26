import { block, isPast } from '../atomics/block.ts';
import { POLLNVAL } from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { integer, wrongType } from '../errno/misuse.ts';
import { errnoError, isErrno } from '../errno/system-error.ts';
import { acquireEvents } from '../ring/events.ts';
import { itself, later } from '../socket/later.ts';
import { Socket } from '../socket/socket.ts';
import { SocketState } from '../socket/socket-state.ts';
import { thisThread } from '../thread/home.ts';
import { heard, PollSet, type Wanted } from './poll-set.ts';

/** One end to watch: POLLIN, POLLOUT … in `events`, and what has happened in `revents`. */
export interface PollEntry {
  readonly socket: Socket;
  readonly events: number;
  revents?: number;
}

interface Watched extends Wanted {
  readonly entry: PollEntry;
}

/**
 * Waits until one of several ends has one of its `events`, and says which in `revents`; POLLHUP and
 * POLLERR are there unasked, and POLLNVAL of a Socket that is closed. Blocks until then, or for
 * `timeout` milliseconds: 0 only looks, -1 is for ever. As poll(2). The ends are this thread's.
 *
 * @returns how many entries have something in `revents`
 * @throws EINTR interrupted
 * @throws EDEADLK no other thread could ever bring about such an event
 * @throws ENOTSUP it would wait, in a thread that may not: {@link pollAsync}
 *
 * @example
 * import { constants, poll, socketpair } from 'socketpair';
 * const [a, b] = socketpair();
 * a.write(Uint8Array.of(1));
 * const entries = [{ socket: b, events: constants.POLLIN }];
 * poll(entries); // 1
 */
export function poll(entries: readonly PollEntry[], timeout: number = -1): number {
  const watched = check(entries);
  const limit = integer('timeout', timeout, -1, 0x7fff_ffff);
  const ready = look(entries, watched);
  if (ready > 0 || limit === 0) return ready;
  const thread = thisThread('poll');
  const deadline = limit === -1 ? Infinity : thread.now() + limit;
  const set = new PollSet(watched);
  for (;;) {
    const woken = block(thread, set, 1, deadline);
    if (woken < 0 && woken !== ERRNO.EAGAIN) throw errnoError(woken, 'poll');
    const found = look(entries, watched);
    if (found > 0 || isPast(thread, deadline)) return found;
  }
}

/**
 * As {@link poll}, without blocking: any thread may call it, a page's main thread too.
 *
 * @returns a promise of how many entries have something in `revents`
 */
export async function pollAsync(
  entries: readonly PollEntry[],
  timeout: number = -1,
): Promise<number> {
  const watched = check(entries);
  const limit = integer('timeout', timeout, -1, 0x7fff_ffff);
  const ready = look(entries, watched);
  if (ready > 0 || limit === 0) return ready;
  const set = new PollSet(watched);
  const step = (): number => look(entries, watched) || ERRNO.EAGAIN;
  const owner = { holdsLoop: true, socket: entries };
  const side = () => set;
  const call = { syscall: 'poll', owner, side, step, gone: () => 0, answer: itself } as const;
  try {
    return await later(call, limit === -1 ? {} : { timeout: limit });
  } catch (error) {
    if (isErrno(error, 'ETIMEDOUT')) return 0;
    throw error;
  }
}

function check(entries: readonly PollEntry[]): Watched[] {
  if (!Array.isArray(entries)) throw wrongType('entries', 'an array', entries);
  const watched: Watched[] = [];
  for (const [i, entry] of (entries as readonly PollEntry[]).entries()) {
    if (typeof entry !== 'object' || entry === null) {
      throw wrongType(`entries[${i}]`, 'an object', entry);
    }
    const { socket, events } = entry;
    if (!(socket instanceof Socket)) throw wrongType(`entries[${i}].socket`, 'a Socket', socket);
    integer(`entries[${i}].events`, events, 0, 0xffff);
    if (socket.closed) continue;
    watched.push({ entry, events, end: SocketState.heldOf(socket, 'poll').end });
  }
  return watched;
}

/** Says in each entry what has happened, and returns in how many something has. */
function look(entries: readonly PollEntry[], watched: readonly Watched[]): number {
  for (const entry of entries) entry.revents = entry.socket.closed ? POLLNVAL : 0;
  for (const one of watched) {
    if (one.entry.revents === POLLNVAL) continue;
    const revents = heard(one);
    one.entry.revents = revents;
    acquireEvents(one.end, revents);
  }
  return entries.filter(({ revents }) => revents !== 0).length;
}
