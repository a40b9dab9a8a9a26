import { headroom } from '../atomics/headroom.ts';
import { addSlot, MASK_WORDS, type SlotSet, slotSet } from '../atomics/mask.ts';
import { MAX_SLOTS } from '../atomics/table-layout.ts';
import type { Interest } from './interest.ts';

const NOBODY: SlotSet = slotSet();

/** Threads that could bring about an event of any end of a Poller: kept, and not found anew. */
export class HolderCount {
  /** Ends with a holder in that slot. */
  readonly #counts: Int32Array = new Int32Array(MAX_SLOTS);
  /** The holders of each end that is counted; undefined: others may come to hold it. */
  readonly #counted = new Map<Interest, SlotSet | undefined>();
  /** Ends that others may come to hold. */
  #open = 0;

  /** Counts an end with the holders it has now, or for the first time. */
  add(interest: Interest): void {
    this.#change(interest, interest.holders());
  }

  remove(interest: Interest): void {
    if (!this.#counted.has(interest)) return;
    this.#change(interest, NOBODY);
    this.#counted.delete(interest);
  }

  /** Adds all of them; false if others may come. */
  addTo(set: SlotSet): boolean {
    for (let slot = 0; slot < MAX_SLOTS; slot++) {
      if ((this.#counts[slot] ?? 0) > 0) addSlot(set, slot);
    }
    return this.#open === 0;
  }

  /** A leaf: what is half counted would be wrong for ever. */
  #change(interest: Interest, after: SlotSet | undefined): void {
    headroom();
    const before = this.#counted.has(interest) ? this.#counted.get(interest) : NOBODY;
    this.#open += (after === undefined ? 1 : 0) - (before === undefined ? 1 : 0);
    for (let i = 0; i < MASK_WORDS; i++) {
      const now = after?.[i] ?? 0;
      for (let bits = now ^ (before?.[i] ?? 0); bits !== 0; bits &= bits - 1) {
        const slot = 32 * i + 31 - Math.clz32(bits & -bits);
        this.#counts[slot] = (this.#counts[slot] ?? 0) + ((now & bits & -bits) !== 0 ? 1 : -1);
      }
    }
    this.#counted.set(interest, after);
  }
}
