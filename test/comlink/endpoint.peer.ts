import { type MessagePort, parentPort } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { endpoint, transferHandler } from '../../src/comlink/index.ts';
import { adopt, type Socket, type SocketHandle } from '../../src/index.ts';
import { type Api, createApi } from './api.ts';

Comlink.transferHandlers.set('socket', transferHandler);

export interface Given {
  handle: SocketHandle;
  /** For calls that do not go through the endpoint. */
  port: MessagePort;
}

export interface Both extends Api {
  /** Calls what the other thread exposes on the same endpoint. */
  addOverThere(x: number, y: number): Promise<number>;
  /** Sends an end through a call, and takes it back. */
  upperCase(socket: Socket): Promise<Socket>;
}

parentPort?.once('message', ({ handle, port }: Given) => {
  const ep = endpoint(adopt(handle)) as Comlink.Endpoint;
  const other = Comlink.wrap<Api>(ep);
  const api: Both = {
    ...createApi(),
    addOverThere: (x, y) => other.add(x, y),
    async upperCase(socket) {
      for await (const chunk of socket) {
        await socket.writeAllAsync(
          new TextEncoder().encode(String(Buffer.from(chunk)).toUpperCase()),
        );
      }
      socket.shutdown('wr');
      return socket;
    },
  };
  Comlink.expose(api, ep);
  Comlink.expose(api, port as unknown as Comlink.Endpoint);
});
