import { changeAndRing } from '../../dist/atomics/doorbell.js';
import { slotAt, TOP } from '../../dist/atomics/table-layout.js';
import { load, type Words } from '../../dist/atomics/words.js';
import type { End } from '../../dist/ring/end.js';
import { DIED, ENDS, FIRST_WAITERS } from '../../dist/ring/layout.js';
import { expectBytes } from './bytes.ts';

/** Goes on once that thread was killed, or has come to its end. */
declare function died(thread: number): void;
/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Reads to the end of the stream, which its writer's death may bring at any byte. */
export function bereavedReader(end: End): number {
  for (let done = 0; ; ) {
    const target = new Uint8Array(2);
    const count = end.consumer?.readBlocking(target, 0, 2, Infinity) ?? 0;
    if (count === 0) return done;
    if (count < 0) fail(`read returned ${count}`);
    expectBytes(target, done, count);
    done += count;
  }
}

/**
 * Waits for the death of a thread, marks end 0, which it held, and rings: as a reaper does, every
 * slot; or those only that are registered with the pair. The latter loses a thread that the dead thread had
 * taken out of a wait word and not rung.
 */
export function reaper(end: End, thread: number, ringsAll: boolean): void {
  died(thread);
  const { words, id } = end.pair;
  const { table } = end.thread;
  for (;;) {
    const ends = load(words, ENDS);
    if ((ends & DIED) !== 0) break;
    if (changeAndRing(words, ENDS, ends, ends | DIED, FIRST_WAITERS, end.thread, id)) break;
  }
  if (ringsAll) ringAll(table);
}

function ringAll(table: Words): void {
  const top = load(table, TOP);
  for (let slot = 0; slot < top; slot++) {
    Atomics.add(table, slotAt(slot), 2);
    Atomics.notify(table, slotAt(slot));
  }
}
