import { parentPort } from 'node:worker_threads';
import { adopt, type Socket, type SocketHandle } from '../../src/index.ts';
import { ANSWER, isRight, REQUEST, type Seen } from './bridge.streams.ts';

/** A thread that knows nothing of networks, and blocks. */
parentPort?.once('message', ({ role, end }: { role: 'client' | 'server'; end: SocketHandle }) => {
  const socket = adopt(end);
  let seen: Seen;
  if (role === 'server') {
    // Answers after the end of the request only.
    seen = readAll(socket, REQUEST);
    socket.writeAll(ANSWER.bytes);
  } else {
    socket.writeAll(REQUEST.bytes);
    socket.shutdown('wr');
    seen = readAll(socket, ANSWER);
  }
  socket.close();
  parentPort?.postMessage(seen);
});

function readAll(socket: Socket, wanted: { readonly bytes: Uint8Array }): Seen {
  const chunks = [...socket];
  return isRight(Buffer.concat(chunks), wanted);
}
