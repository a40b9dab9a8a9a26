import { lookEvery, Meter } from './meter.ts';
import { Pattern } from './pattern.ts';
import type { Job, Sample } from './plan.ts';

/** Messages that arrive in chunks of any size: puts them together, checks and counts them. */
export class Arriving {
  readonly #pattern: Pattern;
  readonly #meter: Meter;
  #filled = 0;

  constructor(job: Job) {
    this.#pattern = new Pattern(job.case.size);
    this.#meter = new Meter(job, lookEvery(job.case.size));
  }

  /** True once the time is over. */
  add(chunk: Uint8Array): boolean {
    const { bytes } = this.#pattern;
    let isOver = false;
    for (let at = 0; at < chunk.length; ) {
      const count = Math.min(bytes.length - this.#filled, chunk.length - at);
      bytes.set(chunk.subarray(at, at + count), this.#filled);
      at += count;
      this.#filled += count;
      if (this.#filled < bytes.length) break;
      this.#pattern.check();
      isOver = this.#meter.tick() || isOver;
      this.#filled = 0;
    }
    return isOver;
  }

  sample(): Sample {
    return this.#meter.sample();
  }
}
