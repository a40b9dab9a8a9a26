import { ERRNO } from '../errno/errno.ts';

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
  MSG_WAITALL: 0x100,
  MSG_NOSIGNAL: 0x4000,
  SHUT_RD: 0,
  SHUT_WR: 1,
  SHUT_RDWR: 2,
  EWOULDBLOCK: -11,
  EOPNOTSUPP: -95,
} as const;

/**
 * Linux's numbers for the arguments of socket calls, and the errnos as they appear in
 * `error.errno`: negative. Sources: socket.h, asm-generic/errno.h.
 */
export const constants: Readonly<typeof SOCKET_NUMBERS & typeof ERRNO> = {
  ...SOCKET_NUMBERS,
  ...ERRNO,
};

/** A write of up to this many bytes to a pipe is all or nothing. Source: pipe(7). */
export const PIPE_BUF = 4096;
