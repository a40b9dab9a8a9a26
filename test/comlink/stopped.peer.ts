import { createContext, runInContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { endpoint, serve } from '../../src/comlink/index.ts';
import { adopt, type SocketHandle } from '../../src/index.ts';

export interface Start {
  handle: SocketHandle;
  /** The last one serves on whenever it was stopped. */
  how: 'expose' | 'serve' | 'serve, stopped';
}

export interface Api {
  add(x: number, y: number): number;
  echo(list: [number, string]): [number, string];
}

const api: Api = { add: (x, y) => x + y, echo: (list) => list };

parentPort?.once('message', ({ handle, how }: Start) => {
  const socket = adopt(handle);
  if (how === 'expose') Comlink.expose(api, endpoint(socket) as Comlink.Endpoint);
  else if (how === 'serve') serve(api, socket);
  else {
    const context = createContext({ go: () => serve(api, socket) });
    for (let round = 0; !socket.closed; round++) {
      try {
        runInContext('go()', context, { timeout: 1 + (round % 5) });
      } catch (error) {
        if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      }
    }
  }
});
