import type { Waitable } from './block.ts';
import { publish } from './doorbell.ts';
import type { SlotId } from './slots.ts';
import { EXIT, JOINERS, slotAt } from './table-layout.ts';
import { load, type Words } from './words.ts';

/*
 * How a thread says that it has ended, and how another waits for that. EXIT is 0 while the thread
 * runs, and exit code << 1 | 1 from then on. The argument why no joiner sleeps on stands in
 * doorbell.ts: EXIT is the state, JOINERS the wait word.
 */

/** Publishes an exit code and wakes whoever joins. */
export function publishExit(table: Words, slot: number, code: number): void {
  const at = slotAt(slot);
  // DATA> What this thread did has happened before whoever joins it sees this.
  publish(table, at + EXIT, (code << 1) | 1, at + JOINERS, table);
}

/** The end of another thread, as something to wait for. */
export class Exit implements Waitable {
  readonly words: Words;
  readonly waitersIndex: number;
  /** Negative, which no side of a pair is: the slot's complement. */
  readonly on: number;
  spinMisses = 0;
  spins = 0;
  sleeps = 0;
  wakes = 0;
  readonly #exitIndex: number;

  constructor(table: Words, id: SlotId) {
    this.words = table;
    this.waitersIndex = slotAt(id.slot) + JOINERS;
    this.on = ~id.slot;
    this.#exitIndex = slotAt(id.slot) + EXIT;
  }

  isReady(): boolean {
    return this.code() !== undefined;
  }

  /** The exit code, or undefined while the thread runs. */
  code(): number | undefined {
    // DATA< What the thread did before it published its exit has happened.
    const exit = load(this.words, this.#exitIndex);
    return exit === 0 ? undefined : exit >> 1;
  }
}
