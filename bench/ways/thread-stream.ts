import ThreadStream from 'thread-stream';
import type { Job, Sample } from '../plan.ts';

/** Bytes that its thread puts into the memory that both see: a flag, then value and count. */
export const DONE_BYTES = 8;

/** thread-stream carries text one way: this thread writes and its thread measures. */
export async function measureThreadStream(job: Job): Promise<Sample> {
  const memory = new SharedArrayBuffer(DONE_BYTES + 16);
  const stream = new ThreadStream({
    filename: new URL('./thread-stream-peer.js', import.meta.url).href,
    workerData: { job, memory },
  });
  const text = messageOf(job.case.size);
  const done = new Int32Array(memory, 0, 1);
  while (Atomics.load(done, 0) === 0) {
    if (stream.write(text)) continue;
    await new Promise((resolve) => stream.once('drain', resolve));
  }
  const [value = 0, count = 0] = new Float64Array(memory, DONE_BYTES);
  return { value, count };
}

/** Always the same text: its messages have no numbers, but each is compared as a whole. */
export function messageOf(size: number): string {
  return Array.from({ length: size }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
}
