import { home } from '../socket/home.ts';

/** Transfers in a row, of up to 64 KiB each. */
const MAX_TRANSFERS = 16;

/**
 * Keeps a stream whose peer is as fast as it is from going on for ever: promises and ticks alone never
 * give the timers and the other events of a thread their turn.
 */
export class Turn {
  #transfers = 0;

  /** To be asked before each transfer; true if {@link next} has to be awaited first. */
  isOver(): boolean {
    this.#transfers += 1;
    return this.#transfers > MAX_TRANSFERS;
  }

  async next(): Promise<void> {
    await new Promise<void>((resolve) => home().host.soon(resolve));
    this.#transfers = 0;
  }
}
