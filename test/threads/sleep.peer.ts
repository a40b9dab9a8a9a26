import { parentPort, workerData } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { thisThread } from '../../src/thread/home.ts';
import { replaceAtomics } from '../support/atomics.ts';
import { counting } from '../support/stream.ts';
import { OPERATIONS, WAITING } from './sleep.words.ts';

const shared = new Int32Array(workerData as SharedArrayBuffer);

parentPort?.on('message', ({ end, side }: { end: SocketHandle; side: 'read' | 'write' }) => {
  const socket = adopt(end);
  // Looks by itself after a second would be counted: they are for a peer that was stopped.
  Object.assign(thisThread(side), { lookMs: Infinity });
  if (side === 'write') socket.write(counting(8));
  const waits: string[] = [];
  const restore = countEveryOperation(waits);
  const count = side === 'read' ? socket.read(new Uint8Array(4)) : socket.write(counting(4));
  restore();
  parentPort?.postMessage({ count, waits, stats: socket.stats() });
  socket.close();
});

/** From here on each atomic operation of this thread counts, and `waits` says how sleeps ended. */
function countEveryOperation(waits: string[]): () => void {
  const { add, store, wait } = Atomics;
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(Object.getOwnPropertyDescriptors(Atomics))) {
    const original: unknown = value.value;
    if (typeof original !== 'function') continue;
    changes[name] = (...given: unknown[]) => {
      add(shared, OPERATIONS, 1);
      return Reflect.apply(original, Atomics, given);
    };
  }
  const waiting = (words: Int32Array, index: number, key: number, timeout: number) => {
    add(shared, OPERATIONS, 1);
    store(shared, WAITING, 1);
    const how = wait(words, index, key, timeout);
    store(shared, WAITING, 0);
    waits.push(`${how} within ${timeout}`);
    return how;
  };
  return replaceAtomics({ ...changes, wait: waiting });
}
