import { untilDone } from '../atomics/until-done.ts';
import { waitFailure } from '../calls/failure.ts';
import { POLLNVAL } from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { integer, wrongType } from '../errno/misuse.ts';
import { isErrno } from '../errno/system-error.ts';
import { takeList } from '../errno/take.ts';
import { acquireEvents } from '../ring/events.ts';
import { itself, later } from '../socket/later.ts';
import { isSocket, type Socket } from '../socket/socket.ts';
import { SocketState } from '../socket/socket-state.ts';
import { thisThread } from '../thread/home.ts';
import { heard, PollSet, type Wanted } from './poll-set.ts';

/** One end to watch: POLLIN, POLLOUT … in `events`, and what has happened in `revents`. */
export interface PollEntry {
  readonly socket: Socket;
  readonly events: number;
  revents?: number;
}

/** An entry as it was when the call was made. */
interface Watched {
  readonly entry: PollEntry;
  readonly socket: Socket;
  /** None if the Socket was closed already. */
  readonly wanted: Wanted | undefined;
  revents: number;
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
  const limit = integer('timeout', timeout, -1, 0x7fff_ffff);
  const watched = take(entries);
  const ready = look(watched);
  if (ready > 0 || limit === 0) return tell(watched);
  const thread = thisThread('poll');
  const deadline = limit === -1 ? Infinity : thread.now() + limit;
  const set = new PollSet(openOf(watched));
  const found = untilDone(thread, set, 1, deadline, () => look(watched) || ERRNO.EAGAIN);
  if (found < 0 && found !== ERRNO.EAGAIN) throw waitFailure(thread, set, found, 'poll');
  return tell(watched);
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
  const limit = integer('timeout', timeout, -1, 0x7fff_ffff);
  const watched = take(entries);
  const ready = look(watched);
  if (ready > 0 || limit === 0) return tell(watched);
  const set = new PollSet(openOf(watched));
  const step = (): number => look(watched) || ERRNO.EAGAIN;
  const owner = { holdsLoop: true, socket: watched };
  const side = () => set;
  const gone = () => undefined;
  const call = { syscall: 'poll', owner, side, step, gone, answer: itself } as const;
  const timeoutMs = limit === -1 ? undefined : limit;
  try {
    await later(call, { signal: undefined, timeoutMs });
  } catch (error) {
    if (!isErrno(error, 'ETIMEDOUT')) throw error;
  }
  return tell(watched);
}

/** Reads the entries, and checks that what has happened can be said in them. */
function take(entries: readonly PollEntry[]): Watched[] {
  const watched = takeList('entries', 'an array', entries, takeEntry);
  for (const [i, { entry }] of watched.entries()) {
    const name = `entries[${i}]`;
    if (!Reflect.set(entry, 'revents', 0)) throw wrongType(name, 'an object to change', entry);
  }
  return watched;
}

function takeEntry(entry: unknown, name: string): Watched {
  if (typeof entry !== 'object' || entry === null) throw wrongType(name, 'an object', entry);
  const { socket, events } = entry as PollEntry;
  if (!isSocket(socket)) throw wrongType(`${name}.socket`, 'a Socket', socket);
  integer(`${name}.events`, events, 0, 0xffff);
  const wanted = socket.closed
    ? undefined
    : { events, end: SocketState.heldOf(socket, 'poll').end };
  return { entry: entry as PollEntry, socket, wanted, revents: 0 };
}

function openOf(watched: readonly Watched[]): Wanted[] {
  return watched.flatMap(({ socket, wanted }) => (socket.closed ? [] : (wanted ?? [])));
}

/** Finds what has happened, and returns in how many entries something has. No code of the caller runs. */
function look(watched: readonly Watched[]): number {
  let ready = 0;
  for (const one of watched) {
    const wanted = one.socket.closed ? undefined : one.wanted;
    one.revents = wanted === undefined ? POLLNVAL : heard(wanted);
    if (wanted !== undefined) acquireEvents(wanted.end, one.revents);
    if (one.revents !== 0) ready += 1;
  }
  return ready;
}

/** Says in each entry what was found last, and returns in how many something was. */
function tell(watched: readonly Watched[]): number {
  for (const { entry, revents } of watched) Reflect.set(entry, 'revents', revents);
  return watched.filter(({ revents }) => revents !== 0).length;
}
