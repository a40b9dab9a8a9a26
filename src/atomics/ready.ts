import { READY, READY_ALL, READY_WORDS } from './table-layout.ts';
import type { CallingThread } from './thread.ts';
import { exchange, load } from './words.ts';

/** Pairs that share a READY bit have the same number modulo this. */
export const READY_BITS: number = 32 * READY_WORDS;

/**
 * Takes the bits that wakers have set for this thread, into `bits`. True: any pair may have changed.
 * The argument stands in doorbell.ts.
 */
export function takeReady({ table, at }: CallingThread, bits: Int32Array): boolean {
  for (let i = 0; i < READY_WORDS; i++) {
    // READY| Only looked at: a bit that is set later is taken after the ring that follows it.
    const some = load(table, at + READY + i) !== 0;
    // READY< Whoever set a bit had changed the pair before: it is looked at after this.
    bits[i] = some ? exchange(table, at + READY + i, 0) : 0;
  }
  // READY| As above.
  if (load(table, at + READY_ALL) === 0) return false;
  // READY< The death was marked before.
  return exchange(table, at + READY_ALL, 0) !== 0;
}
