import { PUB, slotAt } from './table-layout.ts';
import { load, type Words } from './words.ts';

/** The doorbell of a thread: for display, or to ask whether it sleeps. */
export function bellOf(table: Words, slot: number): number {
  // BELL| Another value later on means that somebody has rung.
  return load(table, slotAt(slot));
}

/** Says whether a sleeper's record is out, with all threads that could end its sleep. For display. */
export function hasPublished(table: Words, slot: number): boolean {
  // PUB| Shown, and nothing is concluded from it.
  return load(table, slotAt(slot) + PUB) === (bellOf(table, slot) | 1);
}
