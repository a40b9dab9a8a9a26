import { parentPort } from 'node:worker_threads';
import { adopt, isErrno, type SocketHandle } from '../../src/index.ts';
import { counting } from '../support/stream.ts';
import { BYTES } from './woken.rows.ts';

/* Makes one call on its end and says how it ended. */
parentPort?.on('message', ({ end, call }: { end: SocketHandle; call: 'read' | 'write' }) => {
  const socket = adopt(end);
  parentPort?.postMessage(outcome(() => socket[call](counting(BYTES))));
  socket.close();
});
parentPort?.postMessage('ready');

function outcome(does: () => number): number | string {
  try {
    return does();
  } catch (error) {
    for (const code of ['EPIPE', 'ECONNRESET', 'EAGAIN', 'EDEADLK']) {
      if (isErrno(error, code)) return code;
    }
    throw error;
  }
}
