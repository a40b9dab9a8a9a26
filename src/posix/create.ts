import * as n from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { fdTable, fileOf } from '../fd/fd-table.ts';
import type { Socket } from '../socket/socket.ts';
import { socketpair as makePair, pipe as makePipe } from '../socket/socketpair.ts';
import { type Ints, int, intsToSet } from './arguments.ts';
import { attempt, returns } from './errno.ts';

/** Families and types that Linux knows numbers for: AF_MAX, SOCK_MAX. */
const FAMILIES = 46;
const TYPES = 11;
const TYPE_MASK = 0xf;

/**
 * Makes two connected sockets and puts their numbers, the lowest that are free, into `sv`. As
 * socketpair(2); `sv` is untouched on failure. `type` may have SOCK_NONBLOCK and SOCK_CLOEXEC.
 * SOCK_RAW makes a SOCK_DGRAM, as on Linux. Never blocks.
 *
 * @returns 0, or -1 with errno
 *   EINVAL (unknown flags, or a type that cannot be), EMFILE (fewer than two numbers are free),
 *   EAFNOSUPPORT (not AF_UNIX), EPROTONOSUPPORT (a protocol other than 0), ESOCKTNOSUPPORT,
 *   ENFILE (255 threads use the library already)
 *
 * @example
 * import { AF_UNIX, SOCK_STREAM, perror, socketpair, write } from 'socketpair/posix';
 * const fd: [number, number] = [-1, -1];
 * if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) === -1) perror('socketpair');
 * write(fd[0], Uint8Array.of(98), 1);
 */
export function socketpair(domain: number, type: number, protocol: number, sv: Ints): number {
  int('domain', domain);
  int('protocol', protocol);
  const flags = int('type', type) & ~TYPE_MASK;
  intsToSet('sv', sv, 2);
  return returns(
    open(flags, n.SOCK_NONBLOCK | n.SOCK_CLOEXEC, sv, () => {
      const kind = kindOf(domain, type & TYPE_MASK, protocol);
      if (typeof kind === 'number') return kind;
      return makePair({ type: kind, nonblock: (flags & n.SOCK_NONBLOCK) !== 0 });
    }),
  );
}

/** The type that the arguments name; or the errno for them, in Linux's order of checks. */
function kindOf(
  domain: number,
  type: number,
  protocol: number,
): 'stream' | 'seqpacket' | 'dgram' | number {
  if (domain < 0 || domain >= FAMILIES) return ERRNO.EAFNOSUPPORT;
  if (type >= TYPES) return ERRNO.EINVAL;
  if (domain !== n.AF_UNIX) return ERRNO.EAFNOSUPPORT;
  if (protocol !== 0) return ERRNO.EPROTONOSUPPORT;
  if (type === n.SOCK_STREAM) return 'stream';
  if (type === n.SOCK_SEQPACKET) return 'seqpacket';
  return type === n.SOCK_DGRAM || type === n.SOCK_RAW ? 'dgram' : ERRNO.ESOCKTNOSUPPORT;
}

/** As {@link pipe2} without flags. */
export function pipe(fds: Ints): number {
  return pipe2(fds, 0);
}

/**
 * Makes a pipe: `fds[0]` reads what is written to `fds[1]`. As pipe2(2), with O_NONBLOCK, O_CLOEXEC
 * and O_DIRECT, which makes a packet of each write. Never blocks.
 *
 * @returns 0, or -1 with errno EINVAL (other flags), EMFILE, ENFILE; `fds` is untouched then
 */
export function pipe2(fds: Ints, flags: number): number {
  intsToSet('fds', fds, 2);
  return returns(
    open(int('flags', flags), n.O_NONBLOCK | n.O_CLOEXEC | n.O_DIRECT, fds, () =>
      makePipe({
        nonblock: (flags & n.O_NONBLOCK) !== 0,
        packet: (flags & n.O_DIRECT) !== 0,
      }),
    ),
  );
}

/** Gives two ends their numbers, unless there are too few; so no pair is made in vain. */
function open(
  flags: number,
  known: number,
  fds: Ints,
  make: () => [Socket, Socket] | number,
): number {
  if ((flags & ~known) !== 0) return ERRNO.EINVAL;
  const table = fdTable();
  const numbers = table.lowestFree(2);
  if (numbers === undefined) return ERRNO.EMFILE;
  return attempt(() => {
    const made = make();
    if (typeof made === 'number') return made;
    try {
      for (const [i, fd] of numbers.entries()) {
        const file = made[i] && fileOf(made[i], (flags & n.O_CLOEXEC) !== 0);
        if (file !== undefined) table.set(fd, file);
        fds[i] = fd;
      }
    } catch (error) {
      // The caller's own, of an element with a setter: nobody knows the numbers.
      for (const fd of numbers) table.close(fd);
      for (const socket of made) socket.close();
      throw error;
    }
    return 0;
  });
}
