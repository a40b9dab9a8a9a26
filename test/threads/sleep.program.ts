import { type SocketStats, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { passTime } from '../support/asleep.ts';
import { input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { counting } from '../support/stream.ts';
import { OPERATIONS, WAITING, WORDS } from './sleep.words.ts';

const { side } = input<{ side: 'read' | 'write' }>();
const watch = await startWatchdog();
const shared = new SharedArrayBuffer(4 * WORDS);
const words = new Int32Array(shared);
const peer = startPeer('sleep', shared);

const TRIES = 20;
for (let attempt = 1; ; attempt++) {
  const [own, theirs] = socketpair({ capacity: 8 });
  const [handle, transfer] = theirs.detach();
  watch({ table: homeTable().buffer, pairs: [{ label: side, memory: handle.pair }] });
  const answer = nextMessage<{ count: number; waits: string[]; stats: SocketStats }>(peer);
  peer.postMessage({ end: handle, side }, transfer);
  while (Atomics.load(words, WAITING) === 0) passTime();
  passTime(20);
  const before = Atomics.load(words, OPERATIONS);
  passTime(100);
  const after = Atomics.load(words, OPERATIONS);
  if (side === 'read') own.write(counting(4));
  else own.read(new Uint8Array(4));
  const { count, waits, stats } = await answer;
  own.close();
  // A sleeper that had not reached its sleep after all that time shows nothing: once more.
  if (waits[0]?.startsWith('not-equal') && attempt < TRIES) continue;
  report({ count, waits, operations: after - before, sleeps: stats.sleeps, wakes: stats.wakes });
}
