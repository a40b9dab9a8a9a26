import { platform } from '../host/platform.ts';

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
    await new Promise<void>(soon);
    // The one that waited.
    this.#transfers = 1;
  }
}

/** Calls back once other events have had their turn. A timer of 0 ms would take up to 4 ms. */
function soon(callback: () => void): void {
  if (platform.setImmediate !== undefined) {
    platform.setImmediate(callback);
    return;
  }
  const { port1, port2 } = new platform.MessageChannel();
  port1.onmessage = () => {
    port1.close();
    callback();
  };
  port2.postMessage(undefined);
}
