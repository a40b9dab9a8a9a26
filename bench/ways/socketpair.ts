import { type Socket, socketpair } from '../../src/index.ts';
import { thisThread } from '../../src/socket/home.ts';
import { inherited, spawn } from '../../src/worker/index.ts';
import type { Job } from '../case.ts';
import { lookEvery, Meter, timeTrips } from '../meter.ts';
import { Pattern } from '../pattern.ts';
import { CAPACITY, type Case, type Sample, type Way } from '../plan.ts';
import { PEER_URL } from '../start-peer.ts';

/** This thread reads; each message is one `read` of its size. */
export function measureSocketpair(job: Job): Sample {
  const { size } = job.case;
  const reader = startOther(job.case);
  const pattern = new Pattern(size);
  read(reader, pattern);
  const meter = new Meter(job, lookEvery(size));
  do {
    read(reader, pattern);
  } while (!meter.tick());
  return meter.sample();
}

function read(reader: Socket, pattern: Pattern): void {
  const count = reader.read(pattern.bytes);
  if (count !== pattern.bytes.length) throw new Error(`short read: count=${count}`);
  pattern.check();
}

/** The peer writes; each message is one `write`. */
export async function writeSocketpair(): Promise<void> {
  const { end, size } = await mine();
  const pattern = new Pattern(size);
  for (;;) {
    pattern.next();
    const count = end.write(pattern.bytes);
    if (count !== size) throw new Error(`short write: count=${count}`);
  }
}

/** This thread asks with one byte and waits for the answer, which is that byte plus one. */
export function measureSocketpairTrips(job: Job): Sample {
  const asker = startOther(job.case);
  const byte = new Uint8Array(1);
  const trip = (): void => {
    const asked = byte[0] ?? 0;
    asker.write(byte);
    const count = asker.read(byte);
    if (count !== 1 || byte[0] !== ((asked + 1) & 255)) {
      throw new Error(`wrong answer: count=${count}, asked=${asked}, answer=${byte[0]}`);
    }
  };
  trip();
  const meter = new Meter(job, job.case.spin ? 256 : 16);
  do trip();
  while (!meter.tick());
  const sample = meter.sample();
  return { ...sample, ...timeTrips(Math.min(20_000, sample.count), trip) };
}

export async function answerSocketpair(): Promise<void> {
  const { end } = await mine();
  const byte = new Uint8Array(1);
  for (;;) {
    if (end.read(byte) !== 1) return;
    byte[0] = (byte[0] ?? 0) + 1;
    end.write(byte);
  }
}

/** Starts the peer with the other end of a new pair. */
export function startOther(of: Case): Socket {
  const [here, there] = socketpair({ capacity: CAPACITY });
  setSpin(of);
  spawn(PEER_URL, { ends: { there }, workerData: { case: of } });
  return here;
}

/** In the peer: its end. */
export async function mine(): Promise<{ end: Socket; size: number; way: Way }> {
  const { ends, workerData } = await inherited();
  const of = (workerData as { case: Case }).case;
  setSpin(of);
  const { there } = ends;
  if (there === undefined) throw new Error('no end came');
  return { end: there, size: of.size, way: of.way };
}

/** The library learns how long to spin and has no switch for it, so this reaches inside. */
function setSpin({ way, spin }: Case): void {
  if (way === 'socketpair' && !spin)
    (thisThread('socketpair') as { spinLimit: number }).spinLimit = 0;
}
