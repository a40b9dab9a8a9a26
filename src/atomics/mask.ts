import { MAX_SLOTS } from './table-layout.ts';

/** A set of slots, 32 to a word. Private memory. */
export type SlotSet = Int32Array<ArrayBuffer>;

export const MASK_WORDS: number = Math.ceil(MAX_SLOTS / 32);

export function slotSet(): SlotSet {
  return new Int32Array(MASK_WORDS);
}

export function addSlot(set: SlotSet, slot: number): void {
  set[slot >> 5] = (set[slot >> 5] ?? 0) | (1 << (slot & 31));
}

export function removeSlot(set: SlotSet, slot: number): void {
  set[slot >> 5] = (set[slot >> 5] ?? 0) & ~(1 << (slot & 31));
}

export function overlaps(a: SlotSet, b: SlotSet): boolean {
  return a.some((word, i) => (word & (b[i] ?? 0)) !== 0);
}

export function hasSlot(set: SlotSet, slot: number): boolean {
  return ((set[slot >> 5] ?? 0) & (1 << (slot & 31))) !== 0;
}
