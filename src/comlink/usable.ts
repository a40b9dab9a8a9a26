import { wrongType } from '../errno/misuse.ts';
import { type Syscall, SystemError } from '../errno/system-error.ts';
import { isSocket, type Socket } from '../socket/socket.ts';
import { SocketState } from '../socket/socket-state.ts';

/** Ends that are read here, and by what: nobody else can, from then on. */
const taken = new WeakMap<Socket, object>();

/**
 * Checks that messages can go through a socket, and says which of the two ends it is: the numbers
 * of the channels that it opens are even or odd.
 */
export function endOf(socket: unknown, syscall: Syscall): number {
  if (!isSocket(socket)) throw wrongType('socket', 'a Socket', socket);
  if (socket.closed) {
    const text = 'the Socket was closed or handed on; use the one of adopt()';
    throw new SystemError('EBADF', syscall, { text });
  }
  const { end } = SocketState.heldOf(socket, syscall);
  if (socket.type !== 'stream') {
    const text = `it needs a stream, this end is ${socket.type}; use socketpair() without a type`;
    throw new SystemError('ESOCKTNOSUPPORT', syscall, { text });
  }
  if (end.consumer === undefined || end.producer === undefined) {
    const text = 'a pipe has one direction; use socketpair()';
    throw new SystemError('ENOTSOCK', syscall, { text });
  }
  return end.index;
}

/** The reader of a socket's frames. */
export function readerOf(socket: Socket): object | undefined {
  return taken.get(socket);
}

/** Takes a socket for one reader of frames, as the last step of making it: a call may be stopped before. */
export function take(socket: Socket, syscall: Syscall, reader: object): void {
  if (taken.has(socket)) {
    throw new SystemError('EBUSY', syscall, { text: 'messages of this socket are read already' });
  }
  taken.set(socket, reader);
}
