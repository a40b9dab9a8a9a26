import { parentPort } from 'node:worker_threads';
import { adopt, type Socket, type SocketHandle } from '../../src/index.ts';
import { outcome } from '../support/atomics.ts';
import { counting } from '../support/stream.ts';

/** Waits for the thread before it, and closes everything when that is over, in whatever way. */
export interface Link {
  /** To read from, or to write to until it is full. */
  from: SocketHandle;
  /** The end that the thread after it waits for. */
  to: SocketHandle;
  writes: boolean;
}

parentPort?.on('message', ({ from, to, writes }: Link) => {
  parentPort?.postMessage(waitInRing(adopt(from), adopt(to), writes));
});
parentPort?.postMessage('ready');

export function waitInRing(from: Socket, to: Socket, writes: boolean): unknown {
  const saw = outcome(() => {
    if (!writes) return from.read(new Uint8Array(1));
    for (;;) from.write(counting(64));
  });
  from.close();
  to.close();
  return saw;
}
