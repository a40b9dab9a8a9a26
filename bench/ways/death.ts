import { socketpair } from '../../src/index.ts';
import { inherited, spawn } from '../../src/worker/index.ts';
import { percentiles } from '../meter.ts';
import type { Case, Job, Sample } from '../plan.ts';
import { PEER_URL } from '../start-peer.ts';

/** Deaths that a case looks at in the least, however little time it has. */
const LEAST = 3;

/** Time for the other thread to fall asleep. */
const ASLEEP_MS = 5;

interface Start {
  readonly case: Case;
  readonly shared: SharedArrayBuffer;
  readonly as: 'victim' | 'killer';
}

/** 1 when the main thread is about to sleep; after it the moment of the death, in nanoseconds. */
const ABOUT = 0;
const MOMENT = 1;

/** This thread sleeps in a read; the other end's thread dies. From the last moment to the wake-up. */
export async function measureDeaths(job: Job): Promise<Sample> {
  const times: number[] = [];
  const stopAfter = performance.now() + job.warmUpMs + job.measureMs;
  await measureOne(job.case);
  while (times.length < LEAST || performance.now() < stopAfter) {
    times.push(await measureOne(job.case));
  }
  const found = percentiles(Float64Array.from(times));
  return { value: found.p50, count: times.length, ...found };
}

async function measureOne(of: Case): Promise<number> {
  const [here, there] = socketpair({ capacity: 64 });
  const shared = new SharedArrayBuffer(16);
  const words = new BigInt64Array(shared);
  const as = of.how === 'terminate' ? 'killer' : 'victim';
  const workerData: Start = { case: of, shared, as };
  const other = spawn(PEER_URL, { ends: { there }, workerData });
  const byte = new Uint8Array(1);
  if (here.read(byte) !== 1) throw new Error('the victim died too early');
  Atomics.store(words, ABOUT, 1n);
  const count = here.read(byte);
  const awake = process.hrtime.bigint();
  if (count !== 0 || here.peer !== 'died') throw new Error(`count=${count}, peer=${here.peer}`);
  here.close();
  other.terminate();
  await other.exited;
  return Number(awake - Atomics.load(words, MOMENT));
}

/** The thread that dies, or the one that has made it and terminates it. */
export async function dieSocketpair(): Promise<void> {
  const { ends, workerData } = await inherited();
  const { case: of, shared, as } = workerData as Start;
  const words = new BigInt64Array(shared);
  const { there } = ends;
  if (there === undefined) throw new Error('no end came');
  if (as === 'killer') {
    const victim = spawn(PEER_URL, {
      ends: { there },
      workerData: { case: of, shared, as: 'victim' } satisfies Start,
    });
    untilAsleep(words);
    Atomics.store(words, MOMENT, process.hrtime.bigint());
    victim.terminate();
    return;
  }
  there.write(Uint8Array.of(1));
  if (of.how === 'terminate') for (;;);
  untilAsleep(words);
  Atomics.store(words, MOMENT, process.hrtime.bigint());
  process.exit();
}

function untilAsleep(words: BigInt64Array<SharedArrayBuffer>): void {
  const pass = new Int32Array(new SharedArrayBuffer(4));
  while (Atomics.load(words, ABOUT) === 0n) Atomics.wait(pass, 0, 0, 1);
  Atomics.wait(pass, 0, 0, ASLEEP_MS);
}
