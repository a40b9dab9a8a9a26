/** Calls back when nothing has happened for a time. Keeps no event loop running. */
export class Idle {
  #timer: NodeJS.Timeout | undefined;

  /** From now on; 0 ms for never. */
  watch(ms: number, callback: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = ms > 0 ? setTimeout(callback, ms).unref() : undefined;
  }

  /** Something has happened. */
  touch(): void {
    this.#timer?.refresh();
  }
}
