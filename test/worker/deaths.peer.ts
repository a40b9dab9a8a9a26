import { parentPort, workerData } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { endpoint } from '../../src/comlink/index.ts';
import { adopt, type Socket, type SocketHandle } from '../../src/index.ts';
import { inherited } from '../../src/worker/index.ts';
import { thrown } from '../support/atomics.ts';
import { causeOf } from './deaths.cause.ts';

/** How a thread ends. */
export type Order =
  | 'forgets await'
  | 'exits before inherited'
  | 'throws before inherited'
  | 'throws'
  | 'throws no error'
  | 'throws an error with a cause'
  | 'rejects'
  | 'throws in a timer'
  | 'exits'
  | 'returns'
  | 'runs out of memory'
  | 'spins'
  | 'really exits'
  | 'is caught'
  /** Reads from `io`, and writes to `out` what came of it. */
  | 'reads'
  /** Serves Comlink on `io`, and throws when it is called. */
  | 'serves and throws'
  /** Adopts what it is sent, and throws. */
  | 'adopts and throws';

const order = workerData as Order;
const fail = (): never => {
  throw new RangeError('as ordered');
};

async function begin(): Promise<void> {
  if (order === 'forgets await') {
    const { ends } = inherited() as unknown as { ends: { io: Socket } };
    ends.io.close();
  }
  if (order === 'exits before inherited') process.exit(5);
  if (order === 'throws before inherited') fail();
  if (order === 'adopts and throws') {
    parentPort?.once('message', (handle: SocketHandle) => {
      adopt(handle).write(new Uint8Array(2));
      fail();
    });
    return;
  }
  const { ends } = await inherited<{ io: Socket; out: Socket }>();
  switch (order) {
    case 'throws':
      return fail();
    case 'throws no error':
      throw { some: 'thing' };
    case 'throws an error with a cause':
      throw new Error('outer', { cause: new RangeError('inner') });
    case 'rejects':
      void Promise.reject(new RangeError('as ordered'));
      setInterval(() => undefined, 1000);
      return;
    case 'throws in a timer':
      setTimeout(fail, 10);
      return;
    case 'exits':
      return process.exit(2 ** 30);
    case 'runs out of memory':
      for (const all: number[][] = []; ; )
        all.push(new Array<number>(10_000).fill(all.length + 0.5));
    case 'spins':
      for (;;);
    case 'really exits':
      return Reflect.get(process, 'reallyExit')(3);
    case 'is caught':
      process.on('uncaughtException', () => undefined);
      setTimeout(() => process.exit(6), 10);
      return fail();
    case 'serves and throws': {
      const answer = (): Promise<never> => {
        setTimeout(fail, 1);
        return new Promise(() => undefined);
      };
      return Comlink.expose({ answer }, endpoint(ends.io));
    }
    case 'reads': {
      const error = thrown(() => ends.io.read(new Uint8Array(1)));
      ends.out.writeAll(new TextEncoder().encode(JSON.stringify(causeOf(error))));
      ends.out.close();
    }
  }
}

await begin();
