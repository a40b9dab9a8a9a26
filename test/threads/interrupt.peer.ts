import { parentPort, workerData } from 'node:worker_threads';
import { adopt, isErrno, type Socket, type SocketHandle } from '../../src/index.ts';
import { thisThread } from '../../src/thread/home.ts';
import { awaitWord, BEGUN, DONE, EINTRS, type Job, THREAD, tell } from './interrupt.job.ts';

const { job, shared } = workerData as { job: Job; shared: SharedArrayBuffer };
const words = new Int32Array(shared);
const one = new Uint8Array(1);

parentPort?.once('message', (handle: SocketHandle) => {
  const socket = adopt(handle);
  const thread = thisThread('read');
  Atomics.store(words, THREAD, thread.slot * 2 ** 22 + thread.generation);
  for (let round = 1; round <= job.rounds; round++) {
    // One that looks for a while before it sleeps, and one that sleeps at once.
    Object.assign(thread, { spinLimit: round % 1000 < 500 ? 4096 : 0 });
    awaitWord(words, BEGUN, round);
    Atomics.store(words, EINTRS, countInterrupts(socket));
    tell(words, DONE, round);
  }
  parentPort?.postMessage(socket.stats().sleeps);
});

/** Reads until there is a byte. */
function countInterrupts(socket: Socket): number {
  for (let count = 0; ; count++) {
    try {
      socket.read(one);
      return count;
    } catch (error) {
      if (!isErrno(error, 'EINTR')) throw error;
    }
  }
}
