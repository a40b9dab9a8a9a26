import { parentPort } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { passTime } from '../support/asleep.ts';

/** Answers each byte that comes after a while, until the stream ends. */
parentPort?.once('message', (handle: SocketHandle) => {
  const socket = adopt(handle);
  const byte = new Uint8Array(1);
  while (socket.read(byte) > 0) {
    passTime(30);
    socket.write(byte);
  }
  socket.close();
});
