import { isMainThread } from 'node:worker_threads';
import { socketpair } from 'socketpair';
import { enable, report, watch } from 'socketpair/race';
import { inherited, spawn } from 'socketpair/worker';

const byte = new Uint8Array(1);

if (isMainThread) {
  enable();
  const memory = new SharedArrayBuffer(8);
  const [mine, theirs] = socketpair({ clocks: 'data' });
  const reader = spawn(new URL(import.meta.url), {
    ends: { io: theirs },
    workerData: memory,
    name: 'reader',
  });
  const jobs = watch(new Int32Array(memory), 'jobs');
  jobs.set(0, 7);
  mine.write(byte); // job 0 is there
  jobs.set(1, 8);
  mine.write(byte); // job 1 is there
  reader.join();
  report({ exit: true });
} else {
  const { ends, workerData } = await inherited();
  const jobs = watch(new Int32Array(workerData), 'jobs');
  ends.io.read(byte); // one byte: job 0 is there
  jobs.get(0);
  jobs.get(1);
}
