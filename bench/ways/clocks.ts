import type { ThreadTracking } from '../../src/clock/index.ts';
import { socketpair } from '../../src/index.ts';
import { enable, watch } from '../../src/race/index.ts';
import { startedTracking } from '../../src/thread/tracking-hook.ts';
import { Meter } from '../meter.ts';
import type { Job, Sample } from '../plan.ts';
import { isRecordPart, measureRecords } from './records.ts';

/** Parts of happens-before, measured in one thread: so it is the cost of the code alone. */
type ClockPart = 'off' | 'beside' | 'on' | 'told anew' | 'bare' | 'watched';

const LOOPS = 1024;

/** Nanoseconds a call, or an access. */
export function measureClocks(job: Job): Sample {
  const { how } = job.case;
  if (isRecordPart(how)) return measureRecords(job, how);
  const part = how as ClockPart;
  const step = part === 'bare' || part === 'watched' ? accesses(part) : calls(part);
  const meter = new Meter(job, 16);
  do step();
  while (!meter.tick());
  const sample = meter.sample();
  return { ...sample, value: sample.value / (2 * LOOPS) };
}

/** A write of 16 bytes, and the read of them: two calls. */
function calls(part: ClockPart): () => void {
  enable();
  const bytes = new Uint8Array(16);
  if (part === 'beside') {
    const [a, b] = socketpair({ clocks: 'data' });
    for (let i = 0; i < 100 * LOOPS; i++) {
      a.write(bytes);
      b.read(bytes);
    }
  }
  const clocks = part === 'off' || part === 'beside' ? false : 'data';
  const [a, b] = socketpair({ clocks });
  const tracking = startedTracking() as ThreadTracking | undefined;
  const clock = tracking?.clock;
  if (clock === undefined) throw new Error('enable() starts it');
  // As among four threads, of which each has told this one something.
  for (let other = 1; other <= 3; other++) clock.learn(other, 1);
  return () => {
    for (let i = 0; i < LOOPS; i++) {
      if (part === 'told anew') clock.touch();
      a.write(bytes);
      if (b.read(bytes) !== 16) throw new Error('short read');
    }
  };
}

/** An access that reads and one that writes. */
function accesses(part: ClockPart): () => void {
  const view = new Int32Array(new SharedArrayBuffer(4 * LOOPS));
  const watched = watch(view, 'view');
  if (part === 'bare') {
    return () => {
      for (let i = 0; i < LOOPS; i++) view[i] = (view[i] ?? 0) + 1;
    };
  }
  return () => {
    for (let i = 0; i < LOOPS; i++) watched.set(i, watched.get(i) + 1);
  };
}
