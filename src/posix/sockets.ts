import { ERRNO } from '../errno/errno.ts';
import { wrongType } from '../errno/misuse.ts';
import { errnoError } from '../errno/system-error.ts';
import { fdTable, fileOf } from '../fd/fd-table.ts';
import { isSocket, type Socket } from '../socket/socket.ts';
import { returns } from './errno.ts';
import { fileAt } from './lookup.ts';

/**
 * The Socket that a number stands for: the same end, and the number's own reference. Closing it, or
 * handing it on with `detach()`, frees the number.
 *
 * @throws EBADF not open
 * @throws ENOTSOCK an epoll descriptor
 *
 * @example
 * import { pipe, socketOf } from 'socketpair/posix';
 * const fds = [-1, -1];
 * pipe(fds);
 * for await (const chunk of socketOf(fds[0] ?? -1)) console.log(chunk.length);
 */
export function socketOf(fd: number): Socket {
  const file = fileAt(fd);
  if (file === undefined) throw errnoError(ERRNO.EBADF, 'socketOf');
  if (file.kind === 'epoll') throw errnoError(ERRNO.ENOTSOCK, 'socketOf');
  return file.socket;
}

/**
 * The number of a Socket. One that has none yet gets the lowest that is free; `close` of the number
 * closes the Socket from then on.
 *
 * @returns a number, or -1 with errno EBADF (a closed Socket), EMFILE
 */
export function fdOf(socket: Socket): number {
  if (!isSocket(socket)) throw wrongType('socket', 'a Socket', socket);
  const table = fdTable();
  const file = fileOf(socket);
  if (file === undefined) return returns(ERRNO.EBADF);
  for (const [fd, other] of table.entries()) {
    if (other.kind === 'socket' && other.socket === socket) return fd;
  }
  const [fd] = table.lowestFree(1) ?? [];
  if (fd === undefined) return returns(ERRNO.EMFILE);
  table.set(fd, file);
  return fd;
}
