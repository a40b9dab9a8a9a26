// One case in a fresh process: measures, prints one line of JSON, and ends with all its threads.

import { pin } from './pin.ts';
import type { Case, Duration, Sample } from './plan.ts';
import { measureClocks } from './ways/clocks.ts';
import { measureComlink, measureEndpoint } from './ways/comlink.ts';
import { measureDeaths } from './ways/death.ts';
import { measurePoller } from './ways/poller.ts';
import { measurePostMessage, measurePostMessageTrips } from './ways/post-message.ts';
import { measureRingbuf } from './ways/ringbuf.ts';
import { measureSocketpair, measureSocketpairTrips } from './ways/socketpair.ts';
import { measureSyncCalls } from './ways/sync-calls.ts';
import { measureSynckit } from './ways/synckit.ts';

export interface Job extends Duration {
  readonly case: Case;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
pin(job.case, false);
const sample = await measure(job);
process.stdout.write(JSON.stringify({ node: process.versions.node, sample }), () => {
  process.exit(0);
});

async function measure(job: Job): Promise<Sample> {
  const { kind, way } = job.case;
  if (kind === 'death') return measureDeaths(job);
  if (kind === 'clocks') return measureClocks(job);
  if (kind === 'poller') return measurePoller(job);
  const trips = kind === 'round-trip';
  if (way === 'socketpair') return trips ? measureSocketpairTrips(job) : measureSocketpair(job);
  if (way === 'postMessage') return trips ? measurePostMessageTrips(job) : measurePostMessage(job);
  if (way === 'comlink') return measureComlink(job);
  if (way === 'endpoint') return measureEndpoint(job);
  if (way === 'synckit') return measureSynckit(job);
  return way === 'ringbuf.js' ? measureRingbuf(job) : measureSyncCalls(job);
}
