import type { Socket } from '../../src/index.ts';
import { lookEvery, Meter } from '../meter.ts';
import { Pattern } from '../pattern.ts';
import { CAPACITY, type Case, type Job, PIECES, type Sample } from '../plan.ts';
import { mine, startOther } from './ends.ts';

/** This thread reads; each message is one `read` of its size. */
export function measureThroughput(job: Job): Sample {
  const end = startOther(job.case);
  const read = readerOf(job.case, end);
  read();
  const meter = new Meter(job, lookEvery(job.case.size));
  do read();
  while (!meter.tick());
  return meter.sample();
}

/** The peer writes; each message is one `write`. */
export async function writeThroughput(of: Case): Promise<void> {
  const write = writerOf(of, await mine());
  for (;;) write();
}

function readerOf(of: Case, end: Socket): () => void {
  const pattern = patternOf(of);
  const { bytes } = pattern;
  if (of.how === 'zero-copy') {
    return () => {
      pattern.checkOther(end.peek(of.size));
      end.consume(of.size);
    };
  }
  const whole = of.size > CAPACITY;
  return () => {
    const count = whole ? end.readFull(bytes) : end.read(bytes);
    if (count !== bytes.length) throw new Error(`short read: count=${count}`);
    pattern.check();
  };
}

function writerOf(of: Case, end: Socket): () => void {
  const pattern = patternOf(of);
  const { bytes } = pattern;
  if (of.how === 'zero-copy') {
    return () => {
      const room = end.reserve(of.size);
      if (room.length !== of.size) throw new Error(`split room: length=${room.length}`);
      pattern.nextInPlace(room);
      end.commit(of.size);
    };
  }
  if (of.how === 'writev') {
    const part = of.size / PIECES;
    const parts = Array.from({ length: PIECES }, (_, i) =>
      bytes.subarray(i * part, (i + 1) * part),
    );
    return () => {
      pattern.next();
      const count = end.writev(parts);
      if (count !== of.size) throw new Error(`short write: count=${count}`);
    };
  }
  const whole = of.size > CAPACITY;
  return () => {
    pattern.next();
    if (whole) return end.writeAll(bytes);
    const count = end.write(bytes);
    if (count !== of.size) throw new Error(`short write: count=${count}`);
  };
}

function patternOf({ how, size }: Case): Pattern {
  if (how !== 'shared buffers') return new Pattern(size, how === 'odd' ? 1 : 0);
  return new Pattern(size, 0, new SharedArrayBuffer(size));
}
