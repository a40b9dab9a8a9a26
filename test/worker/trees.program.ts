import { type MessagePort, Worker } from 'node:worker_threads';
import type { SocketHandle } from '../../src/index.ts';
import { nextMessage, report } from '../support/program.ts';
import type { Message } from './trees.peer.ts';

/* A main thread that never loads the library: each worker that does is the first of its own tree. */

const PEER = new URL('./trees.peer.mjs', import.meta.url);

const parent = new Worker(PEER, { workerData: 'parent' });
const tell = (message: Message, ports: MessagePort[] = []): void => {
  parent.postMessage(message, ports);
};
const handle = await nextMessage<SocketHandle>(new Worker(PEER, { workerData: 'sender' }));
tell({ handle }, [handle.port as unknown as MessagePort]);
const seen: unknown[] = [];
for (const message of ['adopt', 'endChild', 'adopt'] as const) {
  tell(message);
  seen.push(await nextMessage(parent));
}
report(seen);
