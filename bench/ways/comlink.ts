import { type MessagePort, workerData } from 'node:worker_threads';
import { type Endpoint, expose, wrap } from 'comlink';
import type { Job } from '../case.ts';
import { Meter, percentiles } from '../meter.ts';
import type { Sample } from '../plan.ts';
import { type PeerData, startPeer } from '../start-peer.ts';

interface Api {
  increment(value: number): number;
}

/** One call over Comlink: a number there and the number plus one back. */
export async function measureComlink(job: Job): Promise<Sample> {
  const port = startPeer(job.case, new SharedArrayBuffer(4));
  const api = wrap<Api>(endpoint(port));
  const times: number[] = [];
  let value = await api.increment(0);
  const meter = new Meter(job, 16);
  do {
    const start = performance.now();
    const answer = await api.increment(value);
    times.push((performance.now() - start) * 1e6);
    if (answer !== value + 1) throw new Error(`wrong answer: asked=${value}, answer=${answer}`);
    value = answer;
  } while (!meter.tick());
  const sample = meter.sample();
  return { ...sample, ...percentiles(Float64Array.from(times.slice(-sample.count))) };
}

export function answerComlink(): void {
  const { port } = workerData as PeerData;
  expose({ increment: (value: number) => value + 1 } satisfies Api, endpoint(port));
}

/** Node's ports have all that Comlink asks for; only the types do not know each other. */
function endpoint(port: MessagePort): Endpoint {
  return port as unknown as Endpoint;
}
