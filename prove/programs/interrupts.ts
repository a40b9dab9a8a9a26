import { interruptSlot } from '../../dist/atomics/interrupt.js';
import type { SlotId } from '../../dist/atomics/slot-id.js';
import type { CallingThread } from '../../dist/atomics/thread.js';
import { read } from '../../dist/calls/read-write.js';
import { ERRNO } from '../../dist/errno/errno.js';
import type { End } from '../../dist/ring/end.js';
import { expectBytes } from './bytes.ts';

/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Reads `total` bytes, again after each interrupt. Returns how many calls were interrupted. */
export function interruptedReader(end: End, total: number): number {
  let interrupted = 0;
  for (let done = 0; done < total; ) {
    const target = new Uint8Array(1);
    const count = read(end, target, 0, 1);
    if (count === ERRNO.EINTR) interrupted += 1;
    else if (count === 1) {
      expectBytes(target, done, 1);
      done += 1;
    } else fail(`read returned ${count}`);
  }
  return interrupted;
}

/** Makes so many reads that nobody answers: each has to be interrupted. */
export function unansweredReader(end: End, calls: number): number {
  for (let left = calls; left > 0; left--) {
    const count = read(end, new Uint8Array(1), 0, 1);
    if (count !== ERRNO.EINTR) fail(`read returned ${count}`);
  }
  return calls;
}

/** Interrupts a thread if it is blocked just now; or tries until it is. Returns how many it got. */
export function interrupter(thread: CallingThread, victim: SlotId, insists: boolean): number {
  let got = interruptSlot(thread, victim);
  while (insists && !got) got = interruptSlot(thread, victim);
  return got ? 1 : 0;
}
