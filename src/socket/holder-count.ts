import { addSlot, type SlotSet } from '../atomics/mask.ts';
import { MAX_SLOTS } from '../atomics/table-layout.ts';
import type { Interest } from './interest.ts';

/** Which threads could bring about an event of any end of a Poller: kept, and not found anew. */
export class HolderCount {
  /** Ends with a holder in that slot. */
  readonly #counts: Int32Array = new Int32Array(MAX_SLOTS);
  readonly #counted = new Map<Interest, SlotSet | undefined>();
  /** Ends that others may come to hold. */
  #open = 0;

  /** Counts an end with the holders it has now, or for the first time. */
  add(interest: Interest): void {
    this.remove(interest);
    interest.findHolders();
    this.#counted.set(interest, interest.holders);
    this.#change(interest.holders, 1);
  }

  remove(interest: Interest): void {
    if (!this.#counted.has(interest)) return;
    this.#change(this.#counted.get(interest), -1);
    this.#counted.delete(interest);
  }

  /** Adds all of them; false if others may come. */
  addTo(set: SlotSet): boolean {
    for (let slot = 0; slot < MAX_SLOTS; slot++) {
      if ((this.#counts[slot] ?? 0) > 0) addSlot(set, slot);
    }
    return this.#open === 0;
  }

  #change(holders: SlotSet | undefined, by: number): void {
    if (holders === undefined) {
      this.#open += by;
      return;
    }
    for (const [i, word] of holders.entries()) {
      for (let bits = word; bits !== 0; bits &= bits - 1) {
        const slot = 32 * i + 31 - Math.clz32(bits & -bits);
        this.#counts[slot] = (this.#counts[slot] ?? 0) + by;
      }
    }
  }
}
