import type { Duration } from './plan.ts';
import type { Series } from './summary.ts';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly platform: string;
  readonly commit: string;
  readonly date: string;
}

/** Results of one run of the bench. */
export interface Measured extends Duration {
  readonly node: string;
  readonly rounds: number;
  readonly series: readonly Series[];
}

export interface Saved extends Measured {
  readonly machine: Machine;
}
