import { workerData } from 'node:worker_threads';
import { isErrno } from '../../src/index.ts';
import { watch } from '../../src/race/index.ts';
import { inherited, spawn } from '../../src/worker/index.ts';

/** `down`: the grandchild reads what main wrote. `up`: main reads what the grandchild wrote. */
const { part, depth, memory } = workerData as {
  part: 'down' | 'up' | 'early' | 'exit';
  depth: number;
  memory: SharedArrayBuffer;
};
if (part === 'early') {
  watch(new Int32Array(memory), 'x');
  try {
    await inherited();
  } catch (error) {
    Atomics.store(new Int32Array(memory), 1, isErrno(error, 'EBUSY') ? 1 : -1);
    process.exit(0);
  }
}
await inherited();
if (part === 'exit') {
  watch(new Int32Array(memory), 'x').set(0, 1);
  process.exit(0);
}
if (depth === 1) {
  const next = spawn(new URL(import.meta.url), { workerData: { part, depth: 2, memory } });
  next.join();
} else {
  const x = watch(new Int32Array(memory), 'x');
  if (part === 'down') x.get(0);
  else x.set(0, 1);
}
