/** A thread, for ever: a slot is used again by later threads, a generation of it is not. */
export interface SlotId {
  readonly slot: number;
  readonly generation: number;
}

const GENERATION_BITS = 22;

/** The last generation before 1 comes again. */
export const MAX_GENERATION: number = 2 ** GENERATION_BITS - 1;

/** The largest number that is a thread's; 31 bits, so that a reference has one more for itself. */
export const MAX_PACKED: number = 0x7fff_ffff;

/**
 * A thread as one number, never 0. So do a lock and a clock name their owner, a reference its holder,
 * and a program a thread: in one word, or a change between two loads would make a thread of two.
 */
export function packSlot({ slot, generation }: SlotId): number {
  return (slot << GENERATION_BITS) | generation;
}

export function unpackSlot(packed: number): SlotId {
  return { slot: packed >>> GENERATION_BITS, generation: packed & MAX_GENERATION };
}
