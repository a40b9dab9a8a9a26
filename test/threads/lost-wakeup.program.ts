import { type Socket, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { drawFrom } from '../support/stream.ts';
import {
  ACTING,
  CAPACITY,
  DONE,
  FAILED,
  type Job,
  PROGRESS_WORDS,
  RESULT,
} from './lost-wakeup.job.ts';

/*
 * In each round the worker sleeps, or is about to, in a call on a fresh pair; after 0 to 200 µs the
 * main thread does what ends that call. A wake-up that is lost leaves both asleep for ever.
 */

const job = input<Job>();
const draw = drawFrom(job.seed);
const watch = await startWatchdog();
const shared = new SharedArrayBuffer(4 * PROGRESS_WORDS);
const progress = new Int32Array(shared);
const peer = startPeer('lost-wakeup', { job, progress: shared });
const sleeps = nextMessage<number>(peer);
const one = new Uint8Array(1);

/** Ends the worker's call in one of the two ways, and says what the call has to return. */
function act(socket: Socket): number {
  const closes = draw(2) === 0;
  if (closes) {
    socket.close();
    return job.side === 'read' ? 0 : -32;
  }
  if (job.side === 'read') return socket.write(one);
  // The worker may not have filled the ring yet.
  while (socket.tryRead(one) < 1);
  return 1;
}

/** Half of the time within the moments in which a worker that does not spin falls asleep. */
function drawDelay(): number {
  return draw(2) === 0 ? draw(200_001) / 1000 : draw(8_001) / 1000;
}

/** Looks for a while first: a thread that sleeps here is too late for the next round's first moments. */
function awaitDone(round: number): void {
  const end = performance.now() + 0.1;
  while (Atomics.load(progress, DONE) === round) {
    if (performance.now() > end) Atomics.wait(progress, DONE, round);
  }
}

function pass(us: number): void {
  const end = performance.now() + us / 1000;
  while (performance.now() < end);
}

function playBatch(sockets: Socket[], first: number): void {
  for (const [index, socket] of sockets.entries()) {
    const round = first + index;
    Atomics.store(progress, ACTING, round);
    pass(drawDelay());
    const right = act(socket);
    awaitDone(round);
    const result = Atomics.load(progress, RESULT);
    if (Atomics.load(progress, FAILED) !== 0 || result !== right) {
      throw new Error(`round ${round} returned ${result} and not ${right}: SEED=${job.seed}`);
    }
    socket.close();
  }
}

for (let first = 0; first < job.rounds; first += job.batch) {
  const pairs = Array.from({ length: job.batch }, () => socketpair({ capacity: CAPACITY }));
  const handed = pairs.map(([, theirs]) => theirs.detach());
  const handles = handed.map(([handle]) => handle);
  watch({
    table: homeTable().buffer,
    pairs: handles.map(({ pair }, index) => ({ label: `round ${first + index}`, memory: pair })),
    progress: shared,
  });
  // A worker that looks for a while before it sleeps, and one that sleeps at once.
  const spinLimit = (first / job.batch) % 2 === 0 ? 4096 : 0;
  peer.postMessage(
    { handles, spinLimit },
    handed.flatMap(([, transfer]) => transfer),
  );
  playBatch(
    pairs.map(([own]) => own),
    first,
  );
}
report({ rounds: Atomics.load(progress, DONE), sleeps: await sleeps });
