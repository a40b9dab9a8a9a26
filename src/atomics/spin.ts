import type { CallingThread } from './thread.ts';
import type { Waitable } from './waitable.ts';

/** Looks that each wait may take, and so many times those of the last one that paid. */
const LEAST = 256;
const TIMES = 4;
/** Both are so many times as much after one miss. */
const AGAIN = 4;

const FIRST_PROBE = 8;
const PROBE_EVERY = 512;

/** Rounds of an empty loop: between two looks, and before the first one of a patient wait. */
const SHORT = 32;
const LONG = 6_000;

/**
 * Looks for a while before a thread goes to sleep; true if that saved the sleep. How long is learned
 * from the last wait that paid: a little longer than that one took. After one miss it looks longer,
 * once; after two in a row not at all, for the core that it takes may be the one that the answer needs.
 * The 8th, 16th, 32nd … try is a full one all the same, and every 512th, or two threads that have
 * learned to sleep would never find out that they run on two cores again.
 */
export function spin(thread: CallingThread, side: Waitable, least: number): boolean {
  const limit = looksFor(side, thread.spinLimit);
  const isLate = side.patience?.isDue(side.bytes ?? 0) ?? false;
  if (isLate && limit > 0) relax(LONG);
  for (let looks = 0; looks < limit; looks++) {
    if (side.isReady(least)) {
      side.spinMisses = 0;
      side.spinLooks = looks;
      side.spins += 1;
      return true;
    }
    relax(SHORT);
  }
  side.spinMisses += 1;
  return false;
}

function looksFor({ spinMisses, spinLooks }: Waitable, limit: number): number {
  if (spinMisses <= 1) {
    const looks = LEAST + TIMES * spinLooks;
    return Math.min(limit, spinMisses === 0 ? looks : looks * AGAIN);
  }
  const isPower = spinMisses >= FIRST_PROBE && (spinMisses & (spinMisses - 1)) === 0;
  return isPower || spinMisses % PROBE_EVERY === 0 ? limit : 0;
}

/** Passes a moment without touching memory. */
function relax(rounds: number): void {
  for (let i = 0; i < rounds; i++);
}
