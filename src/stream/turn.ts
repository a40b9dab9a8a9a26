import { home } from '../thread/home.ts';

/** Transfers in a row, of up to 64 KiB each. */
const MAX_TRANSFERS = 16;

/**
 * Interrupts a stream whose peer is as fast as it is, which would go on for ever: promises and ticks alone
 * never give the timers and the other events of a thread their turn.
 */
export class Turn {
  #transfers = 0;

  /** To be asked once for each transfer; true if {@link next} has to be awaited. */
  isOver(): boolean {
    this.#transfers += 1;
    return this.#transfers > MAX_TRANSFERS;
  }

  async next(): Promise<void> {
    await soon();
    // The one that waited.
    this.#transfers = 1;
  }
}

/** Resolves once other events have had their turn. */
export function soon(): Promise<void> {
  return new Promise((resolve) => home().host.soon(resolve));
}
