import { enable, report, watch } from '../../src/race/index.ts';
import { spawn } from '../../src/worker/index.ts';
import { report as finish, input } from '../support/program.ts';

/* Orders by spawn and join alone, through threads that watch nothing themselves. */

const { part } = input<{ part: 'down' | 'up' | 'early' }>();
const memory = new SharedArrayBuffer(8);
const child = new URL('./spawned.peer.mjs', import.meta.url);
enable();
if (part === 'down') watch(new Int32Array(memory), 'x').set(0, 1);
const thread = spawn(child, { name: part, workerData: { part, depth: 1, memory } });
thread.join();
if (part === 'up') watch(new Int32Array(memory), 'x').get(0);
const { races, accesses, text } = report();
finish({ races: races.length, accesses, told: Atomics.load(new Int32Array(memory), 1), text });
