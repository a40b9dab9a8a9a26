import * as layout from '../../dist/ring/layout.js';
import type { PairMemory } from '../../dist/ring/memory.js';
import { transitRef } from '../../dist/ring/references.js';

/** The reference of each end that the threads of a scenario hold. */
export const HOLDER = 1;

/**
 * Moves the reference of each end from 0 to HOLDER, and leaves one that is on its way for ever
 * before it, unless the scenario is about holders of an end. Then nobody can tell that a wait never
 * ends, or that a holder has died, so neither is looked for: it is the shipped code that finds this
 * out, by its first look at a reference.
 */
export function placeHolders({ words }: PairMemory, isAboutHolders: boolean): void {
  for (const end of [0, 1]) {
    const at = layout.endAt(end);
    words[at + layout.REF + HOLDER] = words[at + layout.REF] ?? 0;
    words[at + layout.REF] = isAboutHolders ? 0 : transitRef(1);
    words[at + layout.REFTOP] = HOLDER + 1;
  }
}

/** A second holder, from the start. */
export function placeShared({ words }: PairMemory, end: number, ref: number): void {
  const at = layout.endAt(end);
  words[at + layout.SHARED] = 1;
  words[at + layout.REF + HOLDER + 1] = ref;
  words[at + layout.REFTOP] = HOLDER + 2;
}

/** The reference of the second holder. */
export const SECOND: number = HOLDER + 1;
