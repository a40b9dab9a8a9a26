import { adopt, type SocketHandle } from '../../src/index.ts';

// No import of a module, so that this is also a script, which starts faster.
const { parentPort } = process.getBuiltinModule('node:worker_threads');

parentPort?.once('message', (handle: SocketHandle) => {
  const socket = adopt(handle);
  socket.write(new Uint8Array(socket.capacity));
  socket.read(new Uint8Array(1));
});
