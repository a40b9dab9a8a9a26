import { read, write } from '../../dist/calls/read-write.js';
import type { End } from '../../dist/ring/end.js';

/** Ends the run as refuted. */
declare function fail(text: string): void;

/** One of several writers on one end: writes its own number so many times. */
export function lockedWriter(end: End, own: number, times: number): void {
  for (let i = 0; i < times; i++) {
    const count = write(end, Uint8Array.of(own), 0, 1);
    if (count !== 1) fail(`write returned ${count}`);
  }
}

/** Reads so many bytes of two writers, each of which writes `times` bytes, and in its own order. */
export function mixedReader(end: End, times: number): void {
  const seen = new Uint8Array(2);
  for (let done = 0; done < 2 * times; done++) {
    const target = new Uint8Array(1);
    const count = read(end, target, 0, 1);
    if (count !== 1) fail(`read returned ${count}`);
    const own = target[0] ?? 0;
    seen[own] = (seen[own] ?? 0) + 1;
  }
  if (seen[0] !== times || seen[1] !== times) fail(`bytes of the writers: ${seen}`);
}

/** One of two readers on one end: takes a byte, which is one of those that were written. */
export function lockedReader(end: End): number {
  const target = new Uint8Array(1);
  const count = read(end, target, 0, 1);
  if (count !== 1) fail(`read returned ${count}`);
  return target[0] ?? 0;
}
