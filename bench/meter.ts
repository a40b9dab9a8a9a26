import type { Duration, Sample } from './plan.ts';

type Percentiles = Required<Omit<Sample, 'value' | 'count'>>;

/** A window is at least so long: long enough for many messages, short beside a time slice. */
const WINDOW_MS = 2;

/**
 * Counts messages in one thread: first to warm up, then in windows for the time to be measured. The
 * result is the median window, so that a moment in which another program had the core counts as one
 * window and not as its length.
 */
export class Meter {
  readonly #stopAfter: number;
  readonly #startAfter: number;
  readonly #every: number;
  readonly #windows: number[] = [];
  #untilLook: number;
  #windowStart = 0;
  #windowCount = 0;
  #count = 0;

  /** Looks at the clock at every `every`th message. */
  constructor(duration: Duration, every: number) {
    this.#startAfter = performance.now() + duration.warmUpMs;
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
    const windows = this.#windows.sort((a, b) => a - b);
    const value = windows[windows.length >> 1];
    if (value === undefined) throw new Error('nothing was measured: the time was too short');
    return { value, count: this.#count };
  }

  #look(): boolean {
    const now = performance.now();
    if (now < this.#startAfter) return false;
    if (this.#windowStart === 0) {
      this.#windowStart = now;
      return false;
    }
    this.#windowCount += this.#every;
    if (now - this.#windowStart < WINDOW_MS) return false;
    this.#windows.push(((now - this.#windowStart) * 1e6) / this.#windowCount);
    this.#count += this.#windowCount;
    this.#windowCount = 0;
    this.#windowStart = now;
    return now >= this.#stopAfter;
  }
}

/** Looks at the clock this often: each 256th message of a small size, each 4th of 64 KiB. */
export function lookEvery(size: number): number {
  return Math.max(4, Math.min(256, 262_144 / size));
}

/** Round trips timed one by one; the sample's percentiles. */
export function timeTrips(count: number, trip: () => void): Percentiles {
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    trip();
    times[i] = (performance.now() - start) * 1e6;
  }
  return percentiles(times);
}

export function percentiles(times: Float64Array): Percentiles {
  times.sort();
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}
