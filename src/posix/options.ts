import * as n from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { takeList } from '../errno/take.ts';
import type { OpenSocket } from '../fd/fd-table.ts';
import type { End } from '../ring/end.ts';
import { takeReset } from '../ring/reset.ts';
import { type Ints, int, intsToSet, isInts, type Timeval } from './arguments.ts';
import { returns } from './errno.ts';
import { socketAt } from './lookup.ts';
import { millisecondsOf, timevalOf } from './timeval.ts';

const TYPES = {
  stream: n.SOCK_STREAM,
  seqpacket: n.SOCK_SEQPACKET,
  dgram: n.SOCK_DGRAM,
} as const;

/** The shortest wait, where Linux would not wait at all: 0 stands for no limit. */
const LEAST_MS = 1;

/**
 * Asks for an option of SOL_SOCKET, as getsockopt(2), and puts it into `out`: one number, or two for
 * SO_RCVTIMEO and SO_SNDTIMEO (seconds, microseconds) and SO_LINGER; fewer if `out` is shorter.
 * SO_ERROR is ECONNRESET once, if the peer is gone and left bytes unread. Never blocks.
 *
 * @returns 0, or -1 with errno EBADF, ENOTSOCK, EOPNOTSUPP (another level), ENOPROTOOPT
 */
export function getsockopt(fd: number, level: number, name: number, out: Ints): number {
  intsToSet('out', out, 0);
  const file = fileFor(fd, int('level', level));
  if (typeof file === 'number') return returns(file);
  const values = get(file, int('name', name));
  if (values === undefined) return returns(ERRNO.ENOPROTOOPT);
  for (const [i, value] of values.slice(0, out.length).entries()) out[i] = value;
  return 0;
}

function fileFor(fd: number, level: number): OpenSocket | number {
  const file = socketAt(fd);
  return typeof file !== 'number' && level !== n.SOL_SOCKET ? ERRNO.ENOTSUP : file;
}

function get({ socket, end }: OpenSocket, name: number): readonly number[] | undefined {
  switch (name) {
    case n.SO_TYPE:
      return [TYPES[socket.type]];
    case n.SO_DOMAIN:
      return [n.AF_UNIX];
    case n.SO_ERROR:
      return [socket.type !== 'dgram' && takeReset(end.pair, end.index) ? -ERRNO.ECONNRESET : 0];
    case n.SO_SNDBUF:
    case n.SO_RCVBUF:
      return [socket.capacity];
    case n.SO_RCVTIMEO:
      return timevalOf(end.settings.recvTimeoutMs);
    case n.SO_SNDTIMEO:
      return timevalOf(end.settings.sendTimeoutMs);
    case n.SO_RCVLOWAT:
    case n.SO_SNDLOWAT:
      return [1];
    case n.SO_LINGER:
      return idle.get(end)?.get(name) ?? [0, 0];
    case n.SO_REUSEADDR:
    case n.SO_KEEPALIVE:
    case n.SO_BROADCAST:
      return idle.get(end)?.get(name) ?? [0];
    case n.SO_PROTOCOL:
    case n.SO_ACCEPTCONN:
      return [0];
    default:
      return undefined;
  }
}

/**
 * Sets an option of SOL_SOCKET, as setsockopt(2): SO_RCVTIMEO and SO_SNDTIMEO take seconds and
 * microseconds, `[0, 0]` for no limit; below 0 seconds, calls wait for a millisecond at the most.
 * SO_RCVLOWAT can be 1 only, SO_SNDBUF and SO_RCVBUF what they are, for a ring keeps its capacity.
 * SO_REUSEADDR, SO_KEEPALIVE, SO_BROADCAST and SO_LINGER mean nothing to a pair, as on Linux: this thread
 * keeps them for `getsockopt`. Never blocks.
 *
 * @returns 0, or -1 with errno
 *   EBADF, ENOTSOCK, EOPNOTSUPP (another level), ENOPROTOOPT (no such option, or one that cannot be
 *   set to that), EINVAL (too few numbers), EDOM (microseconds not below a million)
 */
export function setsockopt(
  fd: number,
  level: number,
  name: number,
  value: number | Ints | Timeval,
): number {
  const values = numbersOf(value);
  const file = fileFor(fd, int('level', level));
  return returns(typeof file === 'number' ? file : set(file, int('name', name), values));
}

function set({ end }: OpenSocket, name: number, values: ArrayLike<number>): number {
  if (values.length < 1) return ERRNO.EINVAL;
  switch (name) {
    case n.SO_RCVTIMEO:
    case n.SO_SNDTIMEO: {
      const ms = timeout(values);
      if (ms < 0) return ms;
      if (name === n.SO_RCVTIMEO) end.settings.recvTimeoutMs = ms;
      else end.settings.sendTimeoutMs = ms;
      return 0;
    }
    case n.SO_RCVLOWAT:
      // 0 means 1.
      return values[0] === 0 || values[0] === 1 ? 0 : ERRNO.ENOPROTOOPT;
    case n.SO_SNDBUF:
    case n.SO_RCVBUF:
      return values[0] === end.pair.size ? 0 : ERRNO.ENOPROTOOPT;
    case n.SO_LINGER:
      if (values.length < 2) return ERRNO.EINVAL;
      return keep(end, name, [values[0] === 0 ? 0 : 1, values[1] ?? 0]);
    case n.SO_REUSEADDR:
    case n.SO_KEEPALIVE:
    case n.SO_BROADCAST:
      return keep(end, name, [values[0] === 0 ? 0 : 1]);
    default:
      return ERRNO.ENOPROTOOPT;
  }
}

/** Options that mean nothing to a pair, on Linux too: they are kept, to be asked for. */
const idle = new WeakMap<End, Map<number, readonly number[]>>();

function keep(end: End, name: number, values: readonly number[]): number {
  const kept = idle.get(end) ?? new Map();
  idle.set(end, kept.set(name, values));
  return 0;
}

/** Milliseconds that an end may wait, 0 for ever; or an errno. */
function timeout(values: ArrayLike<number>): number {
  const [seconds, microseconds] = [values[0], values[1]];
  if (seconds === undefined || microseconds === undefined) return ERRNO.EINVAL;
  if (microseconds < 0 || microseconds >= 1_000_000) return ERRNO.EDOM;
  return seconds < 0 ? LEAST_MS : millisecondsOf(seconds, microseconds);
}

function numbersOf(value: unknown): ArrayLike<number> {
  if (typeof value === 'number') return [int('value', value)];
  if (isInts(value)) return value;
  return takeList('value', 'a number, an Int32Array or an array', value, (part, name) =>
    int(name, part),
  );
}
