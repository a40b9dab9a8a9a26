import { type Endpoint, expose } from 'comlink';
import { endpoint, serve, wrapSync } from '../../src/comlink/index.ts';
import { Meter, timeTrips } from '../meter.ts';
import type { Case, Job, Sample } from '../plan.ts';
import { mine, startOther } from './ends.ts';

interface Api {
  increment(value: number): number;
}

/** One blocking call: a number there and the number plus one back. */
export function measureSyncCalls(job: Job): Sample {
  const api = wrapSync<Api>(startOther(job.case));
  return measureCalls(job, (value) => api.increment(value));
}

/** Also for what this is compared with. */
export function measureCalls(job: Job, increment: (value: number) => number): Sample {
  let value = 0;
  const call = (): void => {
    const answer = increment(value);
    if (answer !== value + 1) throw new Error(`wrong answer: asked=${value}, answer=${answer}`);
    value = answer;
  };
  call();
  const meter = new Meter(job, 16);
  do call();
  while (!meter.tick());
  const sample = meter.sample();
  return { ...sample, ...timeTrips(Math.min(20_000, sample.count), call) };
}

/** `serve` answers without an event loop, `wrapSync` is answered by Comlink on one. */
export async function answerSyncCalls({ way }: Case): Promise<void> {
  const end = await mine();
  const api: Api = { increment: (value) => value + 1 };
  if (way === 'serve') serve(api, end);
  else expose(api, endpoint(end) as Endpoint);
}
