import { interrupt, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { passTime, untilSlotBlocks } from '../support/asleep.ts';
import { input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { drawFrom } from '../support/stream.ts';
import { awaitWord, BEGUN, DONE, EINTRS, type Job, THREAD, tell, WORDS } from './interrupt.job.ts';

/*
 * In each round the worker falls asleep in a read, or is about to, or is through with it, when it is
 * interrupted once or twice, before or after the byte comes that ends the call. In every 50th round it is
 * interrupted twice, each time once it blocks: on a busy machine both would hardly ever meet one call.
 */

const job = input<Job>();
const draw = drawFrom(job.seed);
const watch = await startWatchdog();
const shared = new SharedArrayBuffer(4 * WORDS);
const words = new Int32Array(shared);
const [mine, theirs] = socketpair({ capacity: 8 });
const peer = startPeer('interrupt', { job, shared });
const [handle, transfer] = theirs.detach();
watch({
  table: homeTable().buffer,
  pairs: [{ label: 'the pair', memory: handle.pair }],
  progress: shared,
});
const sleeps = nextMessage<number>(peer);
peer.postMessage(handle, transfer);
// The peer says which thread it is before its first round.
while (Atomics.load(words, THREAD) === 0) passTime();
const thread = Atomics.load(words, THREAD);

const slot = Math.floor(thread / 2 ** 22);

const told = { yes: 0, no: 0, twice: 0 };
for (let round = 1; round <= job.rounds; round++) {
  tell(words, BEGUN, round);
  const waits = round % 50 === 0;
  pass(draw(2) === 0 ? draw(4_001) / 100 : draw(801) / 100);
  const acts = [() => interruptOnce(), () => mine.write(Uint8Array.of(1))];
  if (draw(2) === 0 || waits) acts.unshift(() => interruptOnce());
  if (draw(2) === 0 && !waits) acts.reverse();
  const before = told.yes;
  for (const act of acts) {
    if (waits) untilSlotBlocks(slot);
    act();
  }
  awaitWord(words, DONE, round);
  const yes = told.yes - before;
  const eintrs = Atomics.load(words, EINTRS);
  if (eintrs !== yes) {
    throw new Error(`round ${round}: ${yes} × true, ${eintrs} × EINTR: SEED=${job.seed}`);
  }
  if (yes === 2) told.twice += 1;
}
report({ ...told, sleeps: await sleeps });

function interruptOnce(): void {
  if (interrupt(thread)) told.yes += 1;
  else told.no += 1;
}

function pass(us: number): void {
  const end = performance.now() + us / 1000;
  while (performance.now() < end);
}
