import { read, write } from '../../dist/calls/read-write.js';
import { ERRNO } from '../../dist/errno/errno.js';
import type { End } from '../../dist/ring/end.js';
import { bytesFrom, expectBytes } from './bytes.ts';

/** Ends the run as refuted. */
declare function fail(text: string): void;

/** More than any row writes: no batch is full. */
const BATCH = 100;

/** Writes bytes one by one and rings for none; waits for room where there is none. Does not close. */
function batched(end: End, total: number): void {
  const { producer } = end;
  if (producer === undefined) return;
  for (let done = 0; done < total; done++) {
    const source = bytesFrom(done, 1);
    let count = producer.write(source, 0, 1, 1, BATCH);
    if (count === ERRNO.EAGAIN) count = write(end, source, 0, 1);
    if (count !== 1) fail(`write returned ${count}`);
  }
}

/** Writes without a ring, and then sleeps for the answer: its reader is rung before that. */
export function batchedAsker(end: End, total: number): void {
  batched(end, total);
  const answer = new Uint8Array(1);
  const count = read(end, answer, 0, 1);
  if (count !== 1) fail(`read returned ${count}`);
}

/** Reads all bytes and answers by one that is not rung for either, but by its end. */
export function batchedAnswerer(end: End, total: number): void {
  for (let done = 0; done < total; done++) {
    const target = new Uint8Array(1);
    const count = read(end, target, 0, 1);
    if (count !== 1) fail(`read returned ${count}`);
    expectBytes(target, done, 1);
  }
  batched(end, 1);
  end.close();
}

/** Writes without a ring and closes, if it lives that long. */
export function mortalBatcher(end: End, total: number): number {
  batched(end, total);
  end.close();
  return total;
}
