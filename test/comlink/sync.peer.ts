import { parentPort } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { endpoint, serve, throwHandler, wrapSync } from '../../src/comlink/index.ts';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { collectGarbage } from '../support/collect.ts';
import { type Api, createApi } from './api.ts';

export interface Start {
  handle: SocketHandle;
  /** `expose` answers on its event loop, `serve` has none to spare, `ask` asks back and serves nothing. */
  how: 'expose' | 'keep codes' | 'serve' | 'ask';
}

export interface SyncApi extends Api {
  slow(ms: number): number;
  callsBackNow(callback: (value: number) => number): number;
  callsBackAndForgets(callback: (value: number) => number): unknown;
  callsBackTwice(callback: (value: number) => number): number;
  onValue?: (value: number) => number;
  /** Calls what was written to `onValue`. */
  tells(value: number): number | undefined;
  outOfMemory(): void;
}

function createSyncApi(): SyncApi {
  return {
    ...createApi(),
    slow(ms) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
      return ms;
    },
    callsBackNow: (callback) => callback(20) + 1,
    callsBackAndForgets(callback) {
      const answer: unknown = callback(41);
      for (const ms of [5, 20, 50]) setTimeout(collectGarbage, ms);
      return answer;
    },
    callsBackTwice: (callback) => callback(1) + callback(2),
    tells(value) {
      return this.onValue?.(value);
    },
    outOfMemory() {
      for (const kept: number[][] = []; ; ) kept.push(new Array(100_000).fill(1.5));
    },
  };
}

parentPort?.once('message', ({ handle, how }: Start) => {
  const socket = adopt(handle);
  if (how === 'serve') serve(createSyncApi(), socket);
  else if (how === 'ask') {
    try {
      wrapSync<Api>(socket).add(1, 2);
    } catch (error) {
      parentPort?.postMessage((error as { code?: string }).code);
    }
    socket.close();
  } else {
    if (how === 'keep codes') Comlink.transferHandlers.set('throw', throwHandler);
    Comlink.expose(createSyncApi(), endpoint(socket) as Comlink.Endpoint);
  }
});
