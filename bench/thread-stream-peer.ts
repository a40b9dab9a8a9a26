// The worker of thread-stream's case: it loads this file itself, and calls its default export.
import { Writable } from 'node:stream';
import { lookEvery, Meter } from './meter.ts';
import { pin } from './pin.ts';
import type { Job } from './plan.ts';
import { DONE_BYTES, messageOf } from './ways/thread-stream.ts';

export default function open({ job, memory }: { job: Job; memory: SharedArrayBuffer }): Writable {
  pin(job.case, true);
  const wanted = messageOf(job.case.size);
  const meter = new Meter(job, lookEvery(job.case.size));
  let rest = '';
  let isOver = false;
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      rest += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1');
      let at = 0;
      for (; at + wanted.length <= rest.length && !isOver; at += wanted.length) {
        if (!rest.startsWith(wanted, at)) return done(new Error('wrong data'));
        if (meter.tick()) isOver = true;
      }
      rest = isOver ? '' : rest.slice(at);
      if (isOver) publish(meter, memory);
      done();
    },
  });
}

function publish(meter: Meter, memory: SharedArrayBuffer): void {
  const done = new Int32Array(memory, 0, 1);
  if (Atomics.load(done, 0) !== 0) return;
  const { value, count } = meter.sample();
  new Float64Array(memory, DONE_BYTES).set([value, count]);
  Atomics.store(done, 0, 1);
}
