import type { CallingThread } from './thread.ts';
import type { Waitable } from './waitable.ts';

const MAX_HALVINGS = 11;
const FIRST_PROBE = 8;
const PROBE_EVERY = 512;

/** Rounds of an empty loop: between two looks, and before the first one of a patient wait. */
const SHORT = 32;
const LONG = 6_000;

/**
 * Looks for a while before a thread goes to sleep; true if that saved the sleep. How long is
 * learned from whether it paid: a spin that ends in sleep halves the next one, one that pays
 * restores it. The 8th, 16th, 32nd … try after that is a full one all the same, and every 512th,
 * or a few long waits would end spinning where it pays, and two threads that have learned to sleep
 * would never find out that they run on two cores again.
 */
export function spin(thread: CallingThread, side: Waitable, least: number): boolean {
  const { spinMisses } = side;
  const isPower = spinMisses >= FIRST_PROBE && (spinMisses & (spinMisses - 1)) === 0;
  const isFull = isPower || spinMisses % PROBE_EVERY === 0;
  const halvings = isFull ? 0 : Math.min(spinMisses, MAX_HALVINGS);
  if (thread.spinLimit > 0 && side.patience?.isDue(side.bytes ?? 0)) relax(LONG);
  for (let left = thread.spinLimit >> halvings; left > 0; left--) {
    if (side.isReady(least)) {
      side.spinMisses = 0;
      side.spins += 1;
      return true;
    }
    relax(SHORT);
  }
  side.spinMisses += 1;
  return false;
}

/** Passes a moment without touching memory. */
function relax(rounds: number): void {
  for (let i = 0; i < rounds; i++);
}
