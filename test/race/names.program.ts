import { enable, report, watch } from '../../src/race/index.ts';
import { spawn } from '../../src/worker/index.ts';
import { report as finish, input } from '../support/program.ts';
import type { Part } from './names.peer.ts';

/* Two threads that nothing orders touch memory under one name. Is it one buffer? */

const { part } = input<{ part: Part }>();
const memory = new SharedArrayBuffer(8);
enable();
const thread = spawn(new URL('./names.peer.mjs', import.meta.url), {
  name: 'other',
  workerData: { part, memories: [memory, structuredClone(memory)] },
});
watch(new Int32Array(memory), 'x').set(0, 1);
thread.join();
const { races, ambiguous, text } = report();
finish({ races: races.length, ambiguous, text });
