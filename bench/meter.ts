import type { Duration, Sample } from './plan.ts';

/** Counts messages in one thread: first to warm up, then for the time to be measured. */
export class Meter {
  readonly #stopAfter: number;
  readonly #startAfter: number;
  readonly #every: number;
  #untilLook: number;
  #startMs = 0;
  #endMs = 0;
  #measured = 0;

  /** Looks at the clock at every `every`th message. */
  constructor(duration: Duration, every: number) {
    const now = performance.now();
    this.#startAfter = now + duration.warmUpMs;
    this.#stopAfter = this.#startAfter + duration.measureMs;
    this.#every = every;
    this.#untilLook = every;
  }

  /** Counts one message; true once the time is over. */
  tick(): boolean {
    if (--this.#untilLook > 0) return false;
    this.#untilLook = this.#every;
    return this.#look();
  }

  sample(): Sample {
    const { ns, count } = { ns: (this.#endMs - this.#startMs) * 1e6, count: this.#measured };
    if (count === 0) throw new Error('nothing was measured: the time was too short');
    return { ns: ns / count, count };
  }

  #look(): boolean {
    const now = performance.now();
    if (now < this.#startAfter) return false;
    if (this.#startMs === 0) {
      this.#startMs = now;
      return false;
    }
    this.#endMs = now;
    this.#measured += this.#every;
    return now >= this.#stopAfter;
  }
}

/** Looks at the clock this often: each 256th message of a small size, each 4th of 64 KiB. */
export function lookEvery(size: number): number {
  return Math.max(4, Math.min(256, 262_144 / size));
}

/** Round trips timed one by one; the sample's percentiles. */
export function timeTrips(count: number, trip: () => void): Required<Omit<Sample, 'ns' | 'count'>> {
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    trip();
    times[i] = (performance.now() - start) * 1e6;
  }
  return percentiles(times);
}

export function percentiles(times: Float64Array): { p50: number; p99: number; max: number } {
  times.sort();
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
