import { writeSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { isErrno, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { spawn, threads } from '../../src/worker/index.ts';
import { input, startWatchdog } from '../support/program.ts';

/** Round trips with a thread of its own, before and in a handler of the thread's exit. */
const ROUNDS = 20;

function roundTrips(): number | string {
  const [mine, theirs] = socketpair();
  const child = spawn(new URL('./exit-again.peer.mjs', import.meta.url), { ends: { io: theirs } });
  const buffer = new Uint8Array(8);
  let count = 0;
  try {
    for (; count < ROUNDS; count++) {
      mine.writeAll(new Uint8Array(5));
      if (mine.read(buffer) !== 5) break;
    }
    mine.close();
    child.join(20_000);
  } catch (error) {
    return isErrno(error, 'EPIPE') ? 'EPIPE' : String(error);
  }
  return count;
}

function play(end: string): void {
  // Held by nobody else.
  const [near, far] = socketpair();
  const before = roundTrips();
  process.on('exit', () => {
    near.write(new Uint8Array(3));
    const own = far.read(new Uint8Array(8));
    near.close();
    far.close();
    writeSync(1, JSON.stringify({ before, atExit: roundTrips(), own }));
  });
  if (end === 'process.exit') setImmediate(() => process.exit());
}

const { where, end } = isMainThread ? input<{ where: string; end: string }>() : workerData;
if (!isMainThread) play(end);
else {
  const watch = await startWatchdog();
  watch({ table: homeTable().buffer, pairs: [] });
  if (where === 'main') play(end);
  else {
    // The end of a worker gives its slot back, whatever it did last.
    const worker = new Worker(new URL(import.meta.url), { workerData: { where, end } });
    await new Promise((resolve) => worker.once('exit', resolve));
    const left = threads().filter(({ name }) => name !== 'main');
    if (left.length > 0) writeSync(1, JSON.stringify(left));
  }
}
