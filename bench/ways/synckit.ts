import { createSyncFn } from 'synckit';
import type { Job, Sample } from '../plan.ts';
import { measureCalls } from './sync-calls.ts';

/** The same call with synckit. Its worker learns of the case by the environment. */
export function measureSynckit(job: Job): Sample {
  Object.assign(process.env, { BENCH_CASE: JSON.stringify(job.case) });
  const increment = createSyncFn<(value: number) => Promise<number>>(
    new URL('./synckit-peer.js', import.meta.url),
  );
  return measureCalls(job, increment);
}
