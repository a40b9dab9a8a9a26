import { MessageChannel } from 'node:worker_threads';
import { socketpair } from '../../src/index.ts';
import { Meter } from '../meter.ts';
import type { Job, Sample, Way } from '../plan.ts';

/** Made and closed at once. */
export function measureCreation(job: Job): Sample {
  const make = makerOf(job.case.way);
  const meter = new Meter(job, 16);
  do for (const end of make()) end.close();
  while (!meter.tick());
  return meter.sample();
}

/** Resident bytes a pair, of so many that exist at one time and have nothing to do. */
export function measureMemory({ case: { way, size } }: Job): Sample {
  const make = makerOf(way);
  make();
  const before = process.memoryUsage.rss();
  const pairs = Array.from({ length: size }, make);
  const value = (process.memoryUsage.rss() - before) / pairs.length;
  return { value, count: pairs.length };
}

function makerOf(way: Way): () => { close(): void }[] {
  if (way === 'socketpair') return () => socketpair();
  return () => {
    const { port1, port2 } = new MessageChannel();
    return [port1, port2];
  };
}
