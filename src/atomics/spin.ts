import type { Waitable } from './block.ts';
import type { CallingThread } from './thread.ts';

const MAX_HALVINGS = 11;
const PROBE_EVERY = 128;

/** Rounds of an empty loop: between two looks, and before the first one of a patient wait. */
const SHORT = 64;
const LONG = 6_000;

/**
 * Looks for a while before a thread goes to sleep; true if that saved the sleep. How long is
 * learned from whether it paid: a spin that ends in sleep halves the next one, one that pays
 * restores it. Every 128th try is a full one, or two threads that have learned to sleep would never
 * find out that they run on two cores again.
 */
export function spin(thread: CallingThread, side: Waitable, least: number): boolean {
  const halvings =
    side.spinMisses % PROBE_EVERY === 0 ? 0 : Math.min(side.spinMisses, MAX_HALVINGS);
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
