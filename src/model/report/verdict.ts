import type { Event } from '../run/event.ts';
import type { Counterexample } from './counterexample.ts';

/**
 * Result of a search.
 *
 * - `verified`: every run of this bounded program, up to the order of independent steps.
 * - `explored`: some runs; `runs` and `cut` say how many.
 * - `refuted`: a run that fails is in `counterexample`.
 */
export interface Exploration {
  readonly verdict: 'verified' | 'explored' | 'refuted';
  /** Runs that came to their end. */
  readonly runs: number;
  /** Runs given up because they would have repeated others. */
  readonly blocked: number;
  /** Runs cut because they were too long. */
  readonly cut: number;
  readonly steps: number;
  readonly ms: number;
  /** The steps of the latest run; `formatSchedule` makes them a schedule. */
  readonly trace: readonly Event[];
  readonly counterexample: Counterexample | undefined;
}

/** Result of `check`. */
export interface Verdict extends Exploration {
  /** Values that the threads returned, as JSON by thread name, and in how many runs. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** The labels of `m.cover` that were reached. */
  readonly covered: ReadonlySet<string>;
}
