import { Worker } from 'node:worker_threads';
import { socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { report, startWatchdog } from '../support/program.ts';

/** Sleeps for ever: the other end is on its way to a thread that lives and never takes it. */
const watch = await startWatchdog();
const [a, b] = socketpair({ capacity: 8 });
b.write(new Uint8Array(3));
const [handle, transfer] = b.detach();
new Worker('setInterval(() => undefined, 1000)', { eval: true }).postMessage(handle, transfer);
watch({ table: homeTable().buffer, pairs: [{ label: 'the pair', memory: handle.pair }] });
a.readFull(new Uint8Array(4));
report('unreachable');
