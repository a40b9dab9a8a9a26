import { changeAndRing } from '../../dist/atomics/doorbell.js';
import { load } from '../../dist/atomics/words.js';
import { read } from '../../dist/calls/read-write.js';
import type { End } from '../../dist/ring/end.js';
import { DIED, ENDS, FIRST_WAITERS } from '../../dist/ring/layout.js';
import { expectBytes } from './bytes.ts';
import { boundedWriter } from './streams.ts';

/** Goes on once that thread was killed, or has come to its end. */
declare function died(thread: number): void;
/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Reads to the end of the stream, which its writer's death may bring at any byte. */
export function bereavedReader(end: End): number {
  for (let done = 0; ; ) {
    const target = new Uint8Array(2);
    const count = read(end, target, 0, 2);
    if (count === 0) return done;
    if (count < 0) fail(`read returned ${count}`);
    expectBytes(target, done, count);
    done += count;
  }
}

/** Writes so many bytes and closes, if it lives that long. */
export function mortalWriter(end: End, total: number): number {
  boundedWriter(end, total, 0, true);
  return total;
}

/** As `bereavedReader`. Says how many bytes came if its peer has closed, and -1 less that if it died. */
export function tellingReader(end: End): number {
  const count = bereavedReader(end);
  const peer = end.peer();
  if (peer === 'open') fail('the stream has ended, and its peer is there');
  return peer === 'died' ? -1 - count : count;
}

/**
 * A reaper that does not ship: waits for the death of a thread, marks end 0, which it held, and rings
 * those only that are registered with the pair. It loses a thread that the dead one had taken
 * out of a wait word and not rung.
 */
export function halfReaper(end: End, thread: number): void {
  died(thread);
  const { words, id } = end.pair;
  for (;;) {
    const ends = load(words, ENDS);
    if ((ends & DIED) !== 0) return;
    if (changeAndRing(words, ENDS, ends, ends | DIED, FIRST_WAITERS, end.thread, id)) return;
  }
}
