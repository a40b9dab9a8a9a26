import { settle } from '../../dist/atomics/settle.js';
import type { CallingThread } from '../../dist/atomics/thread.js';
import { read } from '../../dist/calls/read-write.js';
import type { End } from '../../dist/ring/end.js';
import { interruptedReader } from './interrupts.ts';
import { boundedReader, boundedWriter } from './streams.ts';

/** Ends the run as refuted. */
declare function fail(text: string): void;
/** Goes on once a call of that thread was stopped. */
declare function stopped(thread: number): void;

/** Reads from one pair, which nobody will write to, and is stopped in that. */
export function idler(reading: End): void {
  const count = read(reading, new Uint8Array(1), 0, 1);
  fail(`read returned ${count}`);
}

/** Reads when that thread has been stopped in its sleep, to the end of the stream: never EDEADLK. */
export function waitsForStopped(of: number, reading: End, writing: End): void {
  stopped(of);
  const count = read(reading, new Uint8Array(1), 0, 1);
  if (count !== 0) fail(`read returned ${count}`);
  writing.close();
}

/** After a stop: makes no other call. */
export function settles(thread: CallingThread): void {
  settle(thread);
}

/** After a stop: closes. */
export function closesOn(thread: CallingThread, end: End): void {
  settle(thread);
  end.close();
}

/** After a stop: writes the bytes from `start` on, and closes. */
export function writesOn(thread: CallingThread, end: End, start: number, total: number): void {
  settle(thread);
  boundedWriter(end, total - start, start, true);
}

/** After a stop: reads the bytes from `start` on, and the end of the stream. */
export function readsOn(thread: CallingThread, end: End, start: number, total: number): void {
  settle(thread);
  boundedReader(end, total - start, start, true);
}

/** After a stop: reads the one byte, unless it was taken. Says how many calls were interrupted. */
export function interruptedOn(thread: CallingThread, end: End, start: number): number {
  settle(thread);
  return start === 0 ? interruptedReader(end, 1) : 0;
}

/** Reads until the byte of writer 1 comes; that of writer 0, which may be stopped, comes before, or not. */
export function leftReader(end: End): void {
  const target = new Uint8Array(1);
  for (let zeros = 0; zeros < 2; zeros++) {
    const count = read(end, target, 0, 1);
    if (count !== 1) fail(`read returned ${count}`);
    if (target[0] === 1) return;
  }
  fail('the byte of writer 0 came twice');
}
