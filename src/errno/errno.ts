/**
 * Linux's error numbers, negated as libuv does, on every platform: a browser has no numbers of its
 * own, and a number that crosses threads must mean the same on both sides.
 * Source: errno(3), `asm-generic/errno-base.h`, `asm-generic/errno.h`.
 */
export const ERRNO = {
  EPERM: -1,
  ENOENT: -2,
  EINTR: -4,
  EBADF: -9,
  EAGAIN: -11,
  EBUSY: -16,
  EEXIST: -17,
  EXDEV: -18,
  EINVAL: -22,
  ENFILE: -23,
  EMFILE: -24,
  ENOTTY: -25,
  EPIPE: -32,
  EDOM: -33,
  EDEADLK: -35,
  EPROTO: -71,
  ENOTSOCK: -88,
  EMSGSIZE: -90,
  ENOPROTOOPT: -92,
  EPROTONOSUPPORT: -93,
  ESOCKTNOSUPPORT: -94,
  ENOTSUP: -95,
  EAFNOSUPPORT: -97,
  ECONNRESET: -104,
  EISCONN: -106,
  ENOTCONN: -107,
  ETIMEDOUT: -110,
  ECONNREFUSED: -111,
  ECANCELED: -125,
} as const;

/** The name of an error, as in `error.code`. EWOULDBLOCK is EAGAIN, EOPNOTSUPP is ENOTSUP. */
export type ErrnoCode = keyof typeof ERRNO;

/** Messages of {@link SystemError}. Lower case, as in the messages of `node:fs`. */
export const TEXT: Readonly<Record<ErrnoCode, string>> = {
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or directory',
  EINTR: 'interrupted system call',
  EBADF: 'bad file descriptor',
  EAGAIN: 'resource temporarily unavailable',
  EBUSY: 'resource busy or locked',
  EEXIST: 'file already exists',
  EXDEV: 'cross-device link not permitted',
  EINVAL: 'invalid argument',
  ENFILE: 'file table overflow',
  EMFILE: 'too many open files',
  ENOTTY: 'inappropriate ioctl for device',
  EPIPE: 'broken pipe',
  EDOM: 'numerical argument out of domain',
  EDEADLK: 'resource deadlock avoided',
  EPROTO: 'protocol error',
  ENOTSOCK: 'socket operation on non-socket',
  EMSGSIZE: 'message too long',
  ENOPROTOOPT: 'protocol not available',
  EPROTONOSUPPORT: 'protocol not supported',
  ESOCKTNOSUPPORT: 'socket type not supported',
  ENOTSUP: 'operation not supported',
  EAFNOSUPPORT: 'address family not supported',
  ECONNRESET: 'connection reset by peer',
  EISCONN: 'socket is already connected',
  ENOTCONN: 'socket is not connected',
  ETIMEDOUT: 'connection timed out',
  ECONNREFUSED: 'connection refused',
  ECANCELED: 'operation canceled',
};

/** The name that belongs to a negative number, or undefined for a number that is none of ours. */
export function codeOf(errno: number): ErrnoCode | undefined {
  for (const code of Object.keys(ERRNO) as ErrnoCode[]) {
    if (ERRNO[code] === errno) return code;
  }
  return undefined;
}
