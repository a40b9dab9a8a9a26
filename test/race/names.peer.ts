import { workerData } from 'node:worker_threads';
import { watch } from '../../src/race/index.ts';
import { inherited } from '../../src/worker/index.ts';

/** The memory of main; a buffer of its own; the memory of main, by two objects. */
export type Part = 'same' | 'two' | 'twice';

const { part, memories } = workerData as { part: Part; memories: SharedArrayBuffer[] };
await inherited();
const own = new SharedArrayBuffer(8);
const used = { same: memories.slice(0, 1), two: [own], twice: memories }[part];
for (const memory of used) watch(new Int32Array(memory), 'x').set(0, 2);
