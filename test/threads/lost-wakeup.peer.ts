import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { adopt, isErrno, type Socket, type SocketHandle } from '../../src/index.ts';
import { thisThread } from '../../src/thread/home.ts';
import { CAPACITY, DONE, FAILED, type Job, RESULT } from './lost-wakeup.job.ts';

const { job, progress: shared } = workerData as { job: Job; progress: SharedArrayBuffer };
const progress = new Int32Array(shared);
const one = new Uint8Array(1);
let sleeps = 0;

parentPort?.on(
  'message',
  ({ handles, spinLimit }: { handles: SocketHandle[]; spinLimit: number }) => {
    try {
      Object.assign(thisThread('adopt'), { spinLimit });
      const sockets = handles.map(adopt);
      if (job.side === 'write') {
        for (const socket of sockets) socket.tryWrite(new Uint8Array(CAPACITY));
      }
      for (const socket of sockets) playRound(socket);
      if (Atomics.load(progress, DONE) === job.rounds) parentPort?.postMessage(sleeps);
    } catch (error) {
      writeSync(2, `the worker failed: ${error instanceof Error ? error.stack : error}\n`);
      Atomics.store(progress, FAILED, 1);
      Atomics.add(progress, DONE, 1);
      Atomics.notify(progress, DONE);
    }
  },
);

function playRound(socket: Socket): void {
  let result: number;
  try {
    result = job.side === 'read' ? socket.read(one) : socket.write(one);
  } catch (error) {
    if (!isErrno(error, 'EPIPE')) throw error;
    result = error.errno;
  }
  sleeps += socket.stats().sleeps;
  socket.close();
  Atomics.store(progress, RESULT, result);
  Atomics.add(progress, DONE, 1);
  Atomics.notify(progress, DONE);
}
