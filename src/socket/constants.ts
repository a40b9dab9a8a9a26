import { ERRNO, type ErrnoCode } from '../errno/errno.ts';

const SOCKET_NUMBERS = {
  AF_UNIX: 1,
  AF_LOCAL: 1,
  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  SOCK_SEQPACKET: 5,
  MSG_OOB: 0x1,
  MSG_PEEK: 0x2,
  MSG_TRUNC: 0x20,
  MSG_DONTWAIT: 0x40,
  MSG_EOR: 0x80,
  MSG_WAITALL: 0x100,
  MSG_NOSIGNAL: 0x4000,
  SHUT_RD: 0,
  SHUT_WR: 1,
  SHUT_RDWR: 2,
} as const;

/** The errnos as C has them: positive. */
type ErrnoNumbers = { readonly [code in ErrnoCode | 'EWOULDBLOCK' | 'EOPNOTSUPP']: number };

/**
 * Linux's numbers for the arguments of socket calls, and its errnos: positive, as in C, where
 * `error.errno` is negative. Sources: socket.h, asm-generic/errno.h.
 */
export const constants: Readonly<typeof SOCKET_NUMBERS & ErrnoNumbers> = {
  ...SOCKET_NUMBERS,
  ...(Object.fromEntries(
    Object.entries({ ...ERRNO, EWOULDBLOCK: ERRNO.EAGAIN, EOPNOTSUPP: ERRNO.ENOTSUP }).map(
      ([code, errno]) => [code, -errno],
    ),
  ) as ErrnoNumbers),
};
