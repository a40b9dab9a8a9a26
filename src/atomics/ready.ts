import { ANY_PAIR, CHANGED, GROUPS, READY, READY_WORDS } from './table-layout.ts';
import type { CallingThread } from './thread.ts';
import { exchange, load } from './words.ts';

/** READY bits there are: pairs of which the numbers are equal modulo this share one. */
export const READY_BITS: number = 32 * READY_WORDS;

/**
 * Takes what wakers have told this thread: calls `told` with each READY bit that was set. Returns
 * true, and calls nothing, if any pair may have changed. The argument stands in doorbell.ts.
 */
export function takeReady({ table, at }: CallingThread, told: (bit: number) => void): boolean {
  // READY| Only looked at: what is set later is taken after the ring that follows it.
  if (load(table, at + CHANGED) === 0) return false;
  // READY< Before the bits: each that it speaks of is set.
  const changed = exchange(table, at + CHANGED, 0);
  if ((changed & ANY_PAIR) !== 0) return true;
  eachBit(changed, (group) => {
    // READY< As above.
    eachBit(exchange(table, at + GROUPS + group, 0), (bit) => {
      const word = 32 * group + bit;
      // READY< Whoever set a bit had changed the pair before: it is looked at after this.
      eachBit(exchange(table, at + READY + word, 0), (last) => told(32 * word + last));
    });
  });
  return false;
}

function eachBit(word: number, call: (bit: number) => void): void {
  for (let bits = word; bits !== 0; bits &= bits - 1) call(31 - Math.clz32(bits & -bits));
}
