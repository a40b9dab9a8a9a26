import { Worker } from 'node:worker_threads';
import comlink from 'url:comlink';
import ringbuf from 'url:ringbuf.js';
import socketpair from 'url:socketpair';
import { percentiles } from '../meter.ts';
import type { Job, Sample, Way } from '../plan.ts';

const URLS: Partial<Record<Way, string>> = { comlink, 'ringbuf.js': ringbuf, socketpair };

/** Processor time of a worker that imports a package and ends, with what it takes to start one. */
export async function measureImport(job: Job): Promise<Sample> {
  const url = URLS[job.case.way];
  const code = url === undefined ? '' : `import(${JSON.stringify(url)})`;
  const times: number[] = [];
  const stopAfter = performance.now() + job.warmUpMs + job.measureMs;
  await measureOne(code);
  do times.push(await measureOne(code));
  while (performance.now() < stopAfter);
  const found = percentiles(Float64Array.from(times));
  return { value: found.p50, count: times.length };
}

async function measureOne(code: string): Promise<number> {
  const before = process.cpuUsage();
  const worker = new Worker(code, { eval: true });
  await new Promise((resolve, reject) => {
    worker.once('exit', resolve);
    worker.once('error', reject);
  });
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}
