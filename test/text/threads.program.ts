import { Worker } from 'node:worker_threads';
import { currentThread, isErrno, socketpair } from '../../src/index.ts';
import { lines, writer } from '../../src/text/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { input, report, startWatchdog } from '../support/program.ts';
import type { Does } from './threads.peer.ts';

/* Blocks in the main thread: what is tested is that somebody wakes it. */

const { does, count, capacity } = input<{ does: Does; count: number; capacity: number }>();
const watch = await startWatchdog();
const [mine, theirs] = socketpair({ capacity });
const [end, transfer] = theirs.detach();
watch({ table: homeTable().buffer, pairs: [{ label: does, memory: end.pair }] });
const worker = new Worker(new URL('./threads.peer.mjs', import.meta.url));
// One of them throws on purpose.
worker.on('error', () => undefined);
worker.postMessage({ does, count, end, main: currentThread() }, transfer);

const from = lines(mine);
const saw: unknown[] = [];
if (does === 'answers') {
  const to = writer(mine);
  for (let i = 0; i < count; i++) {
    to.writeLine(`line ${i}`);
    saw.push(from.readLine());
  }
} else {
  // These go on for ever: what they wrote is all there is.
  const isOver = (): boolean => /computes|sleeps/.test(does) && saw.length === count;
  for (let line: unknown = ''; line !== undefined && !isOver(); ) {
    try {
      line = from.readLine();
    } catch (error) {
      line = isErrno(error, 'EINTR') ? 'EINTR' : String(error);
    }
    saw.push(line);
  }
}
report(saw);
