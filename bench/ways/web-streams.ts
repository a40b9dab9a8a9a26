import { streams } from '../../src/stream/web.ts';
import { Arriving } from '../arriving.ts';
import { Pattern } from '../pattern.ts';
import type { Case, Job, Sample } from '../plan.ts';
import { mine, startOther } from './ends.ts';

/** Web streams over an end; this thread reads with buffers of its own. */
export async function measureWebStream(job: Job): Promise<Sample> {
  const reader = streams(startOther(job.case)).readable.getReader({ mode: 'byob' });
  const arriving = new Arriving(job);
  let buffer = new ArrayBuffer(65_536);
  for (;;) {
    const { value } = await reader.read(new Uint8Array(buffer));
    if (value === undefined) throw new Error('the stream ended');
    if (arriving.add(value)) return arriving.sample();
    buffer = value.buffer;
  }
}

export async function writeToWebStream(of: Case): Promise<void> {
  const writer = streams(await mine()).writable.getWriter();
  const pattern = new Pattern(of.size);
  for (;;) {
    await writer.ready;
    pattern.next();
    void writer.write(pattern.bytes.slice());
  }
}
