// One case in a fresh process: measures, prints one line of JSON, and ends with all its threads.

import { pin } from './pin.ts';
import type { Job } from './plan.ts';
import { measuringOf } from './ways/index.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
pin(job.case, false);
const measure = await measuringOf(job.case);
const sample = await measure(job);
process.stdout.write(JSON.stringify({ node: process.versions.node, sample }), () => {
  process.exit(0);
});
