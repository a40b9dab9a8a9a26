import { parentPort, workerData } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { drawFrom, firstWrong, streamBytes } from '../support/stream.ts';
import { DONE, MOVED } from './stopped.words.ts';

/** Reads the stream to its end, or writes it until nobody reads; each byte is checked. */

const { role, handle, cells, seed } = workerData as {
  role: 'sink' | 'source';
  handle: SocketHandle;
  cells: Int32Array<SharedArrayBuffer>;
  seed: number;
};
const MAX = 3_000;
const draw = drawFrom(seed);
const socket = adopt(handle);
parentPort?.postMessage('ready');
if (role === 'sink') drain();
else fill();
Atomics.store(cells, DONE, 1);

function drain(): void {
  const target = new Uint8Array(MAX);
  for (let pos = 0; ; ) {
    const count = socket.read(target, 0, 1 + draw(MAX));
    if (count === 0) return;
    const wrong = firstWrong(pos, target.subarray(0, count));
    if (wrong >= 0) throw new Error(`byte ${pos + wrong} is wrong: SEED=${seed}`);
    pos += count;
    Atomics.store(cells, MOVED, pos);
  }
}

function fill(): void {
  try {
    for (let pos = 0; ; ) pos += socket.write(streamBytes(pos, 1 + draw(MAX)));
  } catch (error) {
    if ((error as { code?: string }).code !== 'EPIPE') throw error;
  }
}
