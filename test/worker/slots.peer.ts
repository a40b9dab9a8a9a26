import { MessageChannel, parentPort, workerData } from 'node:worker_threads';
import { adopt, type Socket, type SocketHandle, socketpair } from '../../src/index.ts';
import { inherited } from '../../src/worker/index.ts';
import { outcome } from '../support/atomics.ts';

/** Work of a worker. */
export type Order =
  /** Makes a pair, and ends with it. */
  | 'keepsPair'
  /** Waits for its first message from `spawn()`, and ends. */
  | 'child'
  /** Passes the port of a handle on, and adopts the handle then. */
  | 'passesPortOn';

const order: unknown = workerData;
const kept: unknown[] = [];

if (order === 'keepsPair') kept.push(...socketpair());

if (order === 'child') {
  const { ends } = (await inherited()) as { ends: { in?: Socket } };
  ends.in?.read(new Uint8Array(1));
}

if (order === 'passesPortOn') {
  parentPort?.once('message', (handle: SocketHandle) => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(0, [handle.port as unknown as ArrayBuffer]);
    parentPort?.postMessage(outcome(() => kept.push(adopt(handle))));
    // The holder of the port now lets it go, while this thread goes on.
    port2.close();
    setInterval(() => undefined, 1000);
  });
}
