import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { adopt, currentThread, isHandle, type Socket, type SocketHandle } from '../../src/index.ts';
import { untilOtherBlocks } from '../support/asleep.ts';
import { portsOf } from '../support/ports.ts';
import { firstWrong } from '../support/stream.ts';

/** One thing that the main thread asks for; each is answered with what it saw. */
export type Order =
  | { do: 'adopt'; handle: SocketHandle }
  | { do: 'read'; length: number }
  | { do: 'write'; bytes: Uint8Array }
  | { do: 'check'; pos: number; length: number }
  | { do: 'detach' }
  | { do: 'close' }
  | { do: 'id' }
  | { do: 'forward'; port: MessagePort }
  | { do: 'receive'; port: MessagePort };

let socket: Socket | undefined;
if (isHandle(workerData)) socket = adopt(workerData);

function held(): Socket {
  if (socket === undefined) throw new Error('this worker holds no end');
  return socket;
}

function obey(order: Order): unknown {
  switch (order.do) {
    case 'adopt':
      socket = adopt(order.handle);
      return 'adopted';
    case 'read': {
      const target = new Uint8Array(order.length);
      return [...target.subarray(0, held().readFull(target))];
    }
    case 'write':
      held().writeAll(order.bytes);
      return 'written';
    case 'check': {
      const target = new Uint8Array(order.length);
      const count = held().readFull(target);
      return { count, wrong: firstWrong(order.pos, target.subarray(0, count)) };
    }
    case 'detach':
      return held().detach()[0];
    case 'close':
      held().close();
      return 'closed';
    case 'id':
      return currentThread();
    case 'forward':
      // While the main thread sleeps in a read of the peer.
      untilOtherBlocks();
      order.port.postMessage(...held().detach());
      return 'forwarded';
    case 'receive':
      order.port.once('message', (handle: SocketHandle) => {
        socket = adopt(handle);
        socket.write(Uint8Array.of(42));
        order.port.close();
      });
      return 'waiting';
  }
}

parentPort?.on('message', (order: Order) => {
  try {
    const answer = obey(order);
    parentPort?.postMessage(answer, portsOf(answer));
  } catch (error) {
    parentPort?.postMessage(error instanceof Error && 'code' in error ? error.code : String(error));
  }
});
