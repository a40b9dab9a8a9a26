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
  // Loops and no closures: they would be most of the garbage of a Poller's event.
  for (let groups = changed; groups !== 0; groups &= groups - 1) {
    const group = lowestBit(groups);
    // READY< As above.
    let words = exchange(table, at + GROUPS + group, 0);
    for (; words !== 0; words &= words - 1) {
      const word = 32 * group + lowestBit(words);
      // READY< A thread that set a bit had changed the pair before: it is looked at after this.
      let bits = exchange(table, at + READY + word, 0);
      for (; bits !== 0; bits &= bits - 1) told(32 * word + lowestBit(bits));
    }
  }
  return false;
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
