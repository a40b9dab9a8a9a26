import { Meter, percentiles } from '../meter.ts';
import type { Case, Job, Sample } from '../plan.ts';
import { mine, startOther } from './ends.ts';
import { answer, checkAnswer } from './round-trips.ts';

/** As round-trips.ts, but this thread awaits the answer on its event loop. */
export async function measureAwaited(job: Job): Promise<Sample> {
  const asker = startOther(job.case);
  const bytes = new Uint8Array(job.case.size);
  return measureTrips(job, async () => {
    const asked = bytes[0] ?? 0;
    asker.write(bytes);
    checkAnswer(bytes, await asker.readAsync(bytes), asked);
  });
}

/** Also for others that await. */
export async function measureTrips(job: Job, trip: () => Promise<void>): Promise<Sample> {
  const times: number[] = [];
  let meter: Meter | undefined;
  do {
    const start = performance.now();
    await trip();
    times.push((performance.now() - start) * 1e6);
    meter ??= new Meter(job, 16);
  } while (!meter.tick());
  const sample = meter.sample();
  return { ...sample, ...percentiles(Float64Array.from(times.slice(-sample.count))) };
}

/** The other thread awaits too. */
export async function answerAwaited({ size }: Case): Promise<void> {
  const end = await mine();
  const bytes = new Uint8Array(size);
  while ((await end.readAsync(bytes)) === size) answer(end, bytes);
}
