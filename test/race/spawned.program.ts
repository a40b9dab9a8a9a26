import { socketpair } from '../../src/index.ts';
import { enable, report, watch } from '../../src/race/index.ts';
import { spawn } from '../../src/worker/index.ts';
import { report as finish, input } from '../support/program.ts';

/* Orders by spawn and join alone, through threads that watch nothing themselves. */

const { part } = input<{ part: 'down' | 'up' | 'early' | 'exit' }>();
const memory = new SharedArrayBuffer(8);
const child = new URL('./spawned.peer.mjs', import.meta.url);
enable();
if (part === 'down') watch(new Int32Array(memory), 'x').set(0, 1);
const [mine, theirs] = socketpair({ clocks: 'data' });
const thread = spawn(child, {
  name: part,
  ends: part === 'exit' ? { io: theirs } : {},
  workerData: { part, depth: 1, memory },
});
if (part === 'exit') {
  // The child has closed nothing: its end is closed by its death, before which it wrote.
  const count = mine.read(new Uint8Array(1));
  watch(new Int32Array(memory), 'x').get(count);
} else {
  thread.join();
}
if (part === 'up') watch(new Int32Array(memory), 'x').get(0);
const { races, accesses, text } = report();
finish({ races: races.length, accesses, told: Atomics.load(new Int32Array(memory), 1), text });
