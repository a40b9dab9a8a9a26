import type { Waitable } from './block.ts';
import type { CallingThread } from './thread.ts';

const MAX_HALVINGS = 7;
const PROBE_EVERY = 64;

/**
 * Looks for a while before a thread goes to sleep; true if that saved the sleep. How long is
 * learned from whether it paid: a spin that ends in sleep halves the next one, one that pays
 * restores it. Every 64th try is a full one, or two threads that have learned to sleep would never
 * find out that they run on two cores again.
 */
export function spin(thread: CallingThread, side: Waitable, least: number): boolean {
  const halvings =
    side.spinMisses % PROBE_EVERY === 0 ? 0 : Math.min(side.spinMisses, MAX_HALVINGS);
  for (let left = thread.spinLimit >> halvings; left > 0; left--) {
    if (side.isReady(least)) {
      side.spinMisses = 0;
      side.spins += 1;
      return true;
    }
    pause();
  }
  side.spinMisses += 1;
  return false;
}

/** Tells the processor that this is a spin loop, where the engine can (Node ≥ 24). */
function pause(): void {
  (Atomics as { pause?: () => void }).pause?.();
}
