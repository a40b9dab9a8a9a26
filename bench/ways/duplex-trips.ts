import type { Socket } from '../../src/index.ts';
import { duplex, type SocketDuplex } from '../../src/stream/node.ts';
import { BUSY_POLL_US, type Case, type Job, type Sample } from '../plan.ts';
import { measureTrips } from './awaited.ts';
import { mine, startOther } from './ends.ts';
import { checkAnswer } from './round-trips.ts';

/** As awaited.ts, over a Duplex on each side; `busy-polling` looks for a while before it waits. */
export function measureDuplexTrips(job: Job): Promise<Sample> {
  const stream = streamOf(startOther(job.case), job.case);
  let bytes = new Uint8Array(job.case.size);
  let hear: (answer: Uint8Array<ArrayBuffer>) => void;
  stream.on('data', (chunk: Buffer<ArrayBuffer>) => hear(chunk));
  return measureTrips(job, async () => {
    const asked = bytes[0] ?? 0;
    const answer = new Promise<Uint8Array<ArrayBuffer>>((resolve) => {
      hear = resolve;
    });
    stream.write(bytes);
    bytes = await answer;
    checkAnswer(bytes, job.case.size, asked);
  });
}

export async function answerDuplexTrips(of: Case): Promise<void> {
  const stream = streamOf(await mine(), of);
  stream.on('data', (chunk: Buffer) => {
    chunk[0] = (chunk[0] ?? 0) + 1;
    stream.write(chunk);
  });
}

function streamOf(end: Socket, { how }: Case): SocketDuplex {
  return duplex(end, { busyPollUs: how === 'busy-polling' ? BUSY_POLL_US : 0 });
}
