import { createSyncFn } from 'synckit';
import type { Job } from '../case.ts';
import type { Sample } from '../plan.ts';
import { measureCalls } from './sync-calls.ts';

/** The same call with synckit. Its worker learns of the case by the environment. */
export function measureSynckit(job: Job): Sample {
  Object.assign(process.env, { BENCH_CASE: JSON.stringify(job.case) });
  const increment = createSyncFn<(value: number) => Promise<number>>(
    new URL('./synckit-peer.mjs', import.meta.url),
  );
  return measureCalls(job, increment);
}
