import { failure } from '../calls/failure.ts';
import { ERRNO } from '../errno/errno.ts';
import { SystemError } from '../errno/system-error.ts';
import type { End } from '../ring/end.ts';
import type { Owner } from '../socket/later.ts';
import type { Socket } from '../socket/socket.ts';
import { SocketState } from '../socket/socket-state.ts';
import { checkStream } from '../socket/stream-socket.ts';

/** One direction of a stream socket, which lines are read from, or written to. */
export class Direction {
  readonly socket: Socket;
  readonly owner: Owner;
  readonly #syscall: 'read' | 'write';

  constructor(socket: Socket, maker: 'lines' | 'writer', syscall: 'read' | 'write') {
    this.socket = checkStream(socket, maker);
    this.owner = SocketState.ownerOf(socket);
    this.#syscall = syscall;
    const { end, taken } = SocketState.heldOf(socket, maker);
    const side = syscall === 'read' ? end.consumer : end.producer;
    if (side === undefined) this.refuse(end);
    if (taken.has(syscall)) {
      const text = `lines of this end are ${syscall === 'read' ? 'read' : 'written'} already`;
      throw new SystemError('EBUSY', maker, { text });
    }
    taken.add(syscall);
  }

  /** The end, for a call. */
  end(): End {
    return SocketState.heldOf(this.socket, this.#syscall).end;
  }

  /** Throws EBADF: the end has no such side. */
  refuse(end: End): never {
    throw failure(end, ERRNO.EBADF, this.#syscall);
  }
}
