import { AF_UNIX } from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { wrongType } from '../errno/misuse.ts';
import { isDisconnected } from '../ring/unread.ts';
import { toSet } from './arguments.ts';
import { returns } from './errno.ts';
import { socketAt } from './lookup.ts';

/** C's struct sockaddr_un. The ends of a pair have no path. */
export interface SocketAddress {
  sun_family: number;
  sun_path: string;
}

/** Checks what points to an address in C. */
export function address(name: string, value: unknown): SocketAddress {
  if (typeof value !== 'object' || value === null) throw wrongType(name, 'an object', value);
  return value as SocketAddress;
}

/** The address of an end: its family, and no path. As getsockname(2). Errors: EBADF, ENOTSOCK. */
export function getsockname(fd: number, name: SocketAddress): number {
  toSet('name', name);
  return returns(nameOf(fd, name));
}

/**
 * The address of the peer, which has no path either, also when it is closed. As getpeername(2).
 * Errors: EBADF, ENOTSOCK, ENOTCONN (a SOCK_DGRAM that has heard ECONNREFUSED).
 */
export function getpeername(fd: number, name: SocketAddress): number {
  toSet('name', name);
  const file = socketAt(fd);
  const isAlone = typeof file !== 'number' && isDisconnected(file.end.pair, file.end.index);
  return returns(isAlone ? ERRNO.ENOTCONN : nameOf(fd, name));
}

function nameOf(fd: number, name: SocketAddress): number {
  const file = socketAt(fd);
  if (typeof file === 'number') return file;
  name.sun_family = AF_UNIX;
  name.sun_path = '';
  return 0;
}
