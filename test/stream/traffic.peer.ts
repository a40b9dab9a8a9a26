import { parentPort } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { duplex } from '../../src/stream/node.ts';
import { type Given, TRAFFIC } from './traffic.roles.ts';

export interface Part {
  readonly name: string;
  readonly role: 'client' | 'server';
  readonly given: Given;
  readonly end: SocketHandle;
}

parentPort?.once('message', async ({ name, role, given, end }: Part) => {
  parentPort?.postMessage(await TRAFFIC[name]?.[role](duplex(adopt(end)), given));
});
