import { type MessagePort, workerData } from 'node:worker_threads';
import { type Endpoint, expose, wrap } from 'comlink';
import { endpoint } from '../../src/comlink/index.ts';
import { Meter, percentiles } from '../meter.ts';
import type { Job, Sample } from '../plan.ts';
import { type PeerData, startPeer } from '../start-peer.ts';
import { mine, startOther } from './ends.ts';

interface Api {
  increment(value: number): number;
}

/** One call over Comlink: a number there and the number plus one back. */
export async function measureComlink(job: Job): Promise<Sample> {
  return measure(job, ofPort(startPeer(job.case, new SharedArrayBuffer(4))));
}

/** The same over a socket. */
export function measureEndpoint(job: Job): Promise<Sample> {
  return measure(job, endpoint(startOther(job.case)) as Endpoint);
}

async function measure(job: Job, ep: Endpoint): Promise<Sample> {
  const api = wrap<Api>(ep);
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
  expose({ increment: (value: number) => value + 1 } satisfies Api, ofPort(port));
}

export async function answerEndpoint(): Promise<void> {
  const end = await mine();
  expose({ increment: (value: number) => value + 1 } satisfies Api, endpoint(end) as Endpoint);
}

/** Node's ports have all that Comlink asks for; only the types do not know each other. */
function ofPort(port: MessagePort): Endpoint {
  return port as unknown as Endpoint;
}
