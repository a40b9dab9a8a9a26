import type { Socket } from '../../src/index.ts';
import { Meter, timeTrips } from '../meter.ts';
import type { Case, Job, Sample } from '../plan.ts';
import { mine, startOther } from './ends.ts';

/** This thread asks with a message and waits for the answer, whose first byte is one more. */
export function measureRoundTrips(job: Job): Sample {
  const asker = startOther(job.case);
  const bytes = new Uint8Array(job.case.size);
  const trip = (): void => {
    const asked = bytes[0] ?? 0;
    asker.write(bytes);
    checkAnswer(bytes, asker.read(bytes), asked);
  };
  trip();
  const meter = new Meter(job, job.case.how === 'spinning' ? 256 : 16);
  do trip();
  while (!meter.tick());
  const sample = meter.sample();
  return { ...sample, ...timeTrips(Math.min(20_000, sample.count), trip) };
}

export async function answerRoundTrips({ size }: Case): Promise<void> {
  const end = await mine();
  const bytes = new Uint8Array(size);
  while (end.read(bytes) === size) answer(end, bytes);
}

export function answer(end: Socket, bytes: Uint8Array): void {
  bytes[0] = (bytes[0] ?? 0) + 1;
  end.write(bytes);
}

export function checkAnswer(bytes: Uint8Array, count: number, asked: number): void {
  if (count !== bytes.length || bytes[0] !== ((asked + 1) & 255)) {
    throw new Error(`wrong answer: count=${count}, asked=${asked}, answer=${bytes[0]}`);
  }
}
