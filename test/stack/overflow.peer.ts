import { parentPort, workerData } from 'node:worker_threads';
import { adopt, isErrno, type Socket, type SocketHandle } from '../../src/index.ts';
import { thisThread } from '../../src/thread/home.ts';
import { passTime } from '../support/asleep.ts';
import { ASKED, type Part, PROGRESS } from './overflow.words.ts';

const { shared, table, call } = workerData as {
  shared: SharedArrayBuffer;
  table: SharedArrayBuffer;
  /** Index of the word that says whether the other thread is blocked. */
  call: number;
};
const words = new Int32Array(shared);
const calls = new Int32Array(table);

/** Work of this thread while the other one runs out of stack. It sleeps most of the time. */
const parts: Record<Part, (socket: Socket) => void> = {
  sink(socket) {
    const bytes = new Uint8Array(64);
    for (let total = 0; ; ) {
      const count = socket.read(bytes);
      if (count === 0) return;
      total += count;
      tell(total);
    }
  },
  source(socket) {
    const bytes = new Uint8Array(1);
    for (let total = 0; ; ) {
      total += socket.write(bytes);
      tell(total);
    }
  },
  /** Writes a byte each time it is asked, once the other thread is blocked or has given up. */
  giver(socket) {
    const bytes = new Uint8Array(1);
    for (let given = 0; ; given++) {
      while (Atomics.load(words, ASKED) <= 2 * given) {
        Atomics.wait(words, ASKED, 2 * given, 1000);
        if (socket.peer !== 'open') return;
      }
      while (
        Atomics.load(words, ASKED) === 2 * given + 1 &&
        (Atomics.load(calls, call) & 3) === 0
      ) {
        passTime(0.02);
      }
      socket.write(bytes);
      tell(given + 1);
    }
  },
};

function tell(total: number): void {
  Atomics.store(words, PROGRESS, total);
  Atomics.notify(words, PROGRESS);
}

parentPort?.on('message', ({ handle, part }: { handle: SocketHandle; part: Part }) => {
  const socket = adopt(handle);
  // This thread is there to sleep.
  Object.assign(thisThread('read'), { spinLimit: 0 });
  let end = 'end of stream';
  try {
    parts[part](socket);
  } catch (error) {
    if (!isErrno(error, 'EPIPE') && !isErrno(error, 'ECONNRESET')) throw error;
    end = error.code;
  }
  socket.close();
  parentPort?.postMessage(end);
});
parentPort?.postMessage('ready');
