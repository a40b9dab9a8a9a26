import { parentPort, workerData } from 'node:worker_threads';
import { adopt, constants as c, Poller, poll, type SocketHandle } from '../../src/index.ts';

export interface Start {
  end: SocketHandle;
  how: 'read' | 'poll' | 'level' | 'edge';
}

/* Waits for a byte of an end that others hold too, in its own way, and takes it. */
const { end, how } = workerData as Start;
const socket = adopt(end);
const byte = new Uint8Array(1);
parentPort?.postMessage('ready');

if (how === 'read') {
  socket.read(byte);
} else {
  const poller = new Poller();
  if (how !== 'poll') poller.add(socket, how === 'edge' ? c.EPOLLIN | c.EPOLLET : c.EPOLLIN);
  do {
    if (how === 'poll') poll([{ socket, events: c.POLLIN }]);
    else poller.wait();
    // Another one may have taken what was there, or have the lock: then it waits on.
  } while (!takes());
}
socket.close();
parentPort?.postMessage(how);

function takes(): boolean {
  for (;;) {
    const count = socket.tryRead(byte, 0, 1);
    if (count === 1) return true;
    if (socket.queued === 0) return false;
  }
}
