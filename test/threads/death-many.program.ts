import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { TOP } from '../../src/atomics/table-layout.ts';
import { socketpair } from '../../src/index.ts';
import { homeTable, thisThread } from '../../src/thread/home.ts';
import { threads } from '../../src/worker/index.ts';
import { collectGarbage } from '../support/collect.ts';
import { input, report, startWatchdog } from '../support/program.ts';

/** Levels that may not rise while threads come and go. */
export interface Level {
  slots: number;
  top: number;
  resources: number;
  /** Memory of pairs and buffers, of all threads. */
  buffersMib: number;
  rssMib: number;
}

/** All of it is used once, so that memory which stays is seen. */
const CAPACITY = 400_000;

const { rounds, first } = input<{ rounds: number; first: number }>();
const watch = await startWatchdog();
// Pairs are left out: a thread that is shown them keeps them until it next collects its garbage.
watch({ table: homeTable().buffer, pairs: [] });
// A death that is about to become known is no deadlock, however slow the machine is.
Object.assign(thisThread('read'), { graceMs: 600_000 });
const file = new URL('./death-many.peer.mjs', import.meta.url);
const code = readFileSync(file, 'utf8').replace(/\/\/# sourceMappingURL=.*/, '');
const start = (): Worker => new Worker(code, { eval: true, execArgv: [], env: {} });
const bytes = new Uint8Array(CAPACITY);
let ends = 0;
let early: Level | undefined;
let next = start();
for (let round = 1; round <= rounds; round++) {
  const [mine, theirs] = socketpair({ capacity: CAPACITY });
  const [handle, transfer] = theirs.detach();
  const worker = next;
  // Starts while this thread waits for the one before it.
  next = start();
  worker.postMessage(handle, transfer);
  mine.readFull(bytes);
  const ended = worker.terminate();
  if (mine.read(bytes) === 0 && mine.peer === 'died') ends += 1;
  mine.close();
  await ended;
  // Shared memory does not count as garbage that presses, so this thread would let it pile up.
  if (round % 50 === 0) collectGarbage();
  if (round === first) early = level();
}
await next.terminate();
report({ ends, early, late: level() });

function level(): Level {
  const { rss, arrayBuffers } = process.memoryUsage();
  return {
    slots: threads().length,
    top: Atomics.load(homeTable(), TOP),
    resources: process.getActiveResourcesInfo().length,
    buffersMib: arrayBuffers / 2 ** 20,
    rssMib: rss / 2 ** 20,
  };
}
