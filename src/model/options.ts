import { ModelMisuse } from './misuse.ts';

export interface ExploreOptions {
  /**
   * `dpor` (the default) runs every schedule up to the order of independent steps, `dfs` literally
   * every one. `random` draws each step, `pct` an order of the threads with `depth` - 1 changes:
   * for programs too large for all their runs. These two never say `verified`.
   */
  readonly strategy?: 'dpor' | 'dfs' | 'random' | 'pct';
  /** For `random` and `pct`: the same seed draws the same runs. 1 if not given. */
  readonly seed?: number;
  /** For `pct`: how many orderings a bug needs, at the most. 2 if not given. */
  readonly depth?: number;
  /** For `dfs`: how often the processor is taken from a thread, at the most. */
  readonly preemptions?: number;
  /** Runs only this schedule, as a counterexample printed it. */
  readonly schedule?: string;
  /** Runs at the most: 1,000,000 if not given, 10,000 where they are drawn. Then it is `explored`. */
  readonly maxRuns?: number;
  /** Steps of one run at the most: 5,000 if not given. A longer one is cut, and counted in `cut`. */
  readonly maxSteps?: number;
  /** Milliseconds for all of it, the shortening of a counterexample included: 60,000 if not given. */
  readonly maxMs?: number;
  /** The threads (by name; true: all) that may be terminated at any operation and in their sleep. */
  readonly crashes?: boolean | readonly string[];
  /** False: races are no failure. The words of the program are then all that is explored. */
  readonly races?: boolean;
}

const EXPLORE: readonly string[] = [
  ...['strategy', 'seed', 'depth', 'preemptions', 'schedule', 'maxRuns', 'maxSteps', 'maxMs'],
  ...['crashes', 'races'],
];

/** The options of `explore`, and of `check`, which has one more. */
export const OPTIONS: Readonly<Record<'explore' | 'check' | 'checkAsync', readonly string[]>> = {
  explore: EXPLORE,
  check: [...EXPLORE, 'zombieWaiters'],
  checkAsync: [...EXPLORE, 'zombieWaiters'],
};

/** Refuses options that do not exist: a misspelt limit would be none. */
export function refuseUnknown(options: object, call: keyof typeof OPTIONS): void {
  const unknown = Object.keys(options).filter((name) => !OPTIONS[call].includes(name));
  if (unknown.length > 0) throw new TypeError(`${call}() has no such option: name=${unknown[0]}`);
}

/** Refuses names of threads that the program does not have: nothing would happen to them. */
export function refuseStrangers({ crashes }: ExploreOptions, names: readonly string[]): void {
  if (crashes === undefined || typeof crashes === 'boolean') return;
  const stranger = crashes.find((name) => !names.includes(name));
  if (stranger === undefined) return;
  throw new ModelMisuse(`crashes names no thread of the program: name=${stranger}`);
}
