import { workerData } from 'node:worker_threads';
import { watch } from '../../src/race/index.ts';
import { inherited } from '../../src/worker/index.ts';

await inherited();
const memory = (workerData as { memory: SharedArrayBuffer }).memory;
const view = watch(new Int32Array(memory), 'm');
// Locks it for reading, which others may do too.
for (let readers = 0; ; ) {
  readers = view.atomics.load(0);
  if (view.atomics.compareExchange(0, readers, readers + 1) === readers) break;
}
view.set(1, view.get(1) + 1);
view.atomics.sub(0, 1);
