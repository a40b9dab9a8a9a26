import { BLOCKED, CALL, slotAt, TOP } from '../../src/atomics/table-layout.ts';
import { homeTable, thisThread } from '../../src/thread/home.ts';

/** Passes a millisecond, whether or not this thread has an event loop. */
export function passTime(ms = 1): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/**
 * Returns once another thread of the tree is in a call that waits. What it returns names that call:
 * given back, the call does not count any more.
 */
export function untilOtherBlocks(seen = 0): number {
  const table = homeTable();
  const { slot: own } = thisThread('socketpair');
  for (;;) {
    const top = Atomics.load(table, TOP);
    for (let slot = 0; slot < top; slot++) {
      const call = Atomics.load(table, slotAt(slot) + CALL);
      if (slot !== own && (call & 3) === BLOCKED && call !== seen) return call;
    }
    passTime();
  }
}

/** True if the thread in that slot is in a call that waits. */
export function isSlotBlocked(slot: number): boolean {
  return (Atomics.load(homeTable(), slotAt(slot) + CALL) & 3) === BLOCKED;
}

/** Returns once the thread in that slot is in a call that waits. */
export function untilSlotBlocks(slot: number): void {
  while (!isSlotBlocked(slot)) passTime();
}
