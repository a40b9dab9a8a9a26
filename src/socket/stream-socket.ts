import { wrongType } from '../errno/misuse.ts';
import { type Syscall, SystemError } from '../errno/system-error.ts';
import { isSocket, type Socket } from './socket.ts';

/** Throws unless it is an open Socket of a stream. */
export function checkStream(socket: unknown, syscall: Syscall): Socket {
  if (!isSocket(socket)) throw wrongType('socket', 'a Socket', socket);
  if (socket.closed) {
    const text = 'the Socket was closed or handed on; adapt it before, or the one of adopt()';
    throw new SystemError('EBADF', syscall, { text });
  }
  if (socket.type !== 'stream') {
    const text = `a stream has no records; make the pair of type 'stream': type='${socket.type}'`;
    throw new SystemError('ESOCKTNOSUPPORT', syscall, { text });
  }
  return socket;
}
