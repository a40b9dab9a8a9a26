import { parentPort, workerData } from 'node:worker_threads';
import { adopt, type SocketHandle, socketpair } from '../../src/index.ts';
import { inherited, spawn } from '../../src/worker/index.ts';
import { outcome } from '../support/atomics.ts';

/** Messages to a worker. */
export type Message = { handle: SocketHandle } | 'adopt' | 'endChild';

const kept: unknown[] = [];
const tell = (value: unknown): void => parentPort?.postMessage(value);

/** Makes a pair in a tree of threads of its own, and sends an end. */
function sender(): void {
  const [mine, theirs] = socketpair();
  kept.push(mine);
  parentPort?.postMessage(...theirs.detach());
  setInterval(() => undefined, 1000);
}

/** Starts a child, which makes it the first of a tree of threads too, and adopts what it is sent. */
function parent(): void {
  const child = spawn(new URL(import.meta.url), { workerData: 'child' });
  let handle: SocketHandle | undefined;
  parentPort?.on('message', (message: Message) => {
    if (message === 'adopt') {
      tell(outcome(() => kept.push(adopt(handle as SocketHandle))));
    } else if (message === 'endChild') {
      child.terminate();
      tell('died' in child.join() ? 'died' : 'ended');
    } else handle = message.handle;
  });
}

if (workerData === 'sender') sender();
if (workerData === 'parent') parent();
if (workerData === 'child') {
  await inherited();
  setInterval(() => undefined, 1000);
}
