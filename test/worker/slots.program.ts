import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { readSlots } from '../../src/atomics/census.ts';
import { socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { spawn } from '../../src/worker/index.ts';
import { outcome } from '../support/atomics.ts';
import { input, nextMessage, report, startWatchdog } from '../support/program.ts';
import type { Order } from './slots.peer.ts';

const watch = await startWatchdog();
watch({ table: homeTable().buffer, pairs: [] });

const PEER = new URL('./slots.peer.mjs', import.meta.url);
const start = (workerData: Order): Worker => new Worker(PEER, { workerData });
const slots = (): number => readSlots(homeTable()).length;

const SCENES: Record<string, () => unknown> = {
  async keepsPair() {
    for (let round = 0; round < 3; round++) await once(start('keepsPair'), 'exit');
    return slots();
  },

  async closesEndMeanwhile() {
    const [, theirs] = socketpair();
    const before = slots();
    const workers: Worker[] = [];
    const source = (): Worker => {
      theirs.close();
      workers.push(start('child'));
      return workers[0] as Worker;
    };
    const what = outcome(() => spawn(source, { ends: { in: theirs } }));
    for (const worker of workers) await once(worker, 'exit');
    return [what, slots() - before];
  },

  async passesPortOn() {
    const [mine, theirs] = socketpair();
    const worker = start('passesPortOn');
    worker.postMessage(...theirs.detach());
    const what = await nextMessage(worker);
    return [what, outcome(() => mine.read(new Uint8Array(1))), mine.peer];
  },
};

report(await SCENES[input<string>()]?.());
