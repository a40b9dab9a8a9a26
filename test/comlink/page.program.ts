import * as Comlink from 'comlink';
import { endpoint, serve, wrapSync } from '../../src/comlink/index.ts';
import { canBlock, socketpair } from '../../src/index.ts';
import { report, startPeer } from '../support/program.ts';

/* A thread that may not block, as a page's main thread: what would sleep throws. */
Atomics.wait = () => {
  throw new TypeError('Atomics.wait cannot be called in this context');
};

function messageOf(call: () => unknown): string {
  try {
    return String(call());
  } catch (error) {
    return (error as Error).message;
  }
}

const [mine, theirs] = socketpair();
const [handle, transfer] = theirs.detach();
startPeer('page').postMessage(handle, transfer);

const refused = [messageOf(() => wrapSync(mine)), messageOf(() => serve({}, mine))];
const api = Comlink.wrap<{ add(x: number, y: number): number }>(endpoint(mine) as Comlink.Endpoint);
report({ canBlock: canBlock(), refused, sum: await api.add(1, 2) });
