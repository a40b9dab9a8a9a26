import { constants, isErrno, type Socket } from '../../src/index.ts';
import type { BoardEnd } from './board.ts';

/** The rows' calls on a Socket. */
export function boardSocket(socket: Socket): BoardEnd {
  return {
    write: (count) => socket.writeAll(new Uint8Array(count)),
    read: (count) => socket.read(new Uint8Array(count)),
    look: () => void socket.recv(new Uint8Array(1), constants.MSG_PEEK),
    writeUntilBroken() {
      try {
        for (;;) socket.write(new Uint8Array(1));
      } catch (error) {
        if (!isErrno(error, 'EPIPE')) throw error;
      }
    },
    close: () => socket.close(),
  };
}
