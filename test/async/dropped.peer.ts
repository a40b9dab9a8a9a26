import { parentPort } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';

/** Keeps a handle until it is asked for what came. */
const handles: SocketHandle[] = [];
parentPort?.on('message', (message: SocketHandle | 'read') => {
  if (message !== 'read') {
    handles.push(message);
    parentPort?.postMessage('kept');
    return;
  }
  const [handle] = handles;
  if (handle === undefined) return;
  const socket = adopt(handle);
  parentPort?.postMessage(socket.read(new Uint8Array(9)));
  socket.close();
});
