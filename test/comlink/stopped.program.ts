import { createContext, runInContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { endpoint, wrapSync } from '../../src/comlink/index.ts';
import { isErrno, socketpair } from '../../src/index.ts';
import { input, report } from '../support/program.ts';
import type { Api, Start } from './stopped.peer.ts';

export interface Given {
  how: Start['how'] | 'endpoint';
  capacity: number;
  rounds: number;
}

const { how, capacity, rounds } = input<Given>();
const TEXT = 'x'.repeat(3_000);
const [mine, theirs] = socketpair({ capacity });
const worker = new Worker(new URL('./stopped.peer.mjs', import.meta.url));
const [handle, transfer] = theirs.detach();
worker.postMessage({ handle, how: how === 'endpoint' ? 'expose' : how } as Start, transfer);

/** Runs `go` over and over, until it has been stopped so often in the middle of something. */
async function stopOften(go: () => void, look: (round: number) => unknown): Promise<unknown[]> {
  const context = createContext({ go });
  const wrong: unknown[] = [];
  for (let round = 0; round < rounds; round++) {
    try {
      runInContext('for (;;) go()', context, { timeout: 1 + (round % 5) });
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') wrong.push([round, message]);
    }
    try {
      if ((await look(round)) !== round + 7) wrong.push([round, 'a wrong sum']);
    } catch (error) {
      wrong.push([round, String(error)]);
    }
    if (wrong.length > 0) return wrong;
  }
  return wrong;
}

function blocking(): Promise<unknown[]> {
  const api = wrapSync<Api>(mine, { timeout: 20_000 });
  let last = 0;
  return stopOften(
    () => {
      last += 1;
      if (api.add(last, 1) !== last + 1) throw new Error('a wrong sum');
      const [number, text] = api.echo([last, TEXT]) as [number, string];
      if (number !== last || text !== TEXT) throw new Error('a wrong echo');
    },
    (round) => api.add(round, 7),
  );
}

/** The server is stopped meanwhile: calls that it had begun fail by EINTR, and no others. */
function calling(): unknown[] {
  const api = wrapSync<Api>(mine, { timeout: 20_000 });
  for (let i = 0; i < rounds * 20; i++) {
    try {
      const [number, text] = api.echo([i, TEXT]) as [number, string];
      if (number !== i || text !== TEXT) return [i, 'a wrong echo'];
    } catch (error) {
      // Comlink's handler keeps the message only.
      if (!isErrno(error, 'EINTR') && !String(error).includes('EINTR')) return [i, String(error)];
    }
  }
  return [];
}

function awaiting(): Promise<unknown[]> {
  const api = Comlink.wrap<Api>(endpoint(mine) as Comlink.Endpoint);
  let last = 0;
  return stopOften(
    () => {
      last += 1;
      void api.echo([last, TEXT]);
    },
    (round) => api.add(round, 7),
  );
}

const ways = { endpoint: awaiting, 'serve, stopped': calling, expose: blocking, serve: blocking };
report(await ways[how]());
