import { parentPort, workerData } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';

/** Reads once it is told that the other thread was stopped in its sleep, and says how that ended. */

const socket = adopt(workerData as SocketHandle);
parentPort?.once('message', () => {
  parentPort?.postMessage(outcome());
});
parentPort?.postMessage('ready');

function outcome(): string {
  try {
    return `read ${socket.read(new Uint8Array(8))}`;
  } catch (error) {
    return String((error as { code?: string }).code);
  }
}
