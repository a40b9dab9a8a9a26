import { home } from '../thread/home.ts';
import { after } from '../thread/timers.ts';

/** Calls back when nothing has happened for a time. Keeps no event loop running. */
export class Idle {
  #ms = 0;
  #callback: () => void = () => undefined;
  #sinceMs = 0;
  #stop: (() => void) | undefined;

  /** From now on; 0 ms for never. */
  watch(ms: number, callback: () => void): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#ms = ms;
    this.#callback = callback;
    this.touch();
  }

  /** Something has happened. */
  touch(): void {
    if (this.#ms === 0) return;
    this.#sinceMs = home().host.now();
    if (this.#stop === undefined) this.#wait(this.#ms);
  }

  #wait(ms: number): void {
    this.#stop = after(ms, () => {
      this.#stop = undefined;
      const leftMs = this.#sinceMs + this.#ms - home().host.now();
      if (leftMs > 0) this.#wait(Math.ceil(leftMs));
      else this.#callback();
    });
  }
}
