import { ModelMisuse } from './misuse.ts';

export interface ExploreOptions {
  /**
   * `dpor` (the default) runs every schedule up to the order of independent steps, `dfs` literally
   * every one; `random` and `pct` draw schedules by their seed, which large programs need.
   */
  readonly strategy?: 'dpor' | 'dfs' | 'random' | 'pct';
  readonly seed?: number;
  /** For `pct`: how many orderings a bug needs, at the most. 2 if not given. */
  readonly depth?: number;
  /** For `dfs`: how often the processor is taken from a thread, at the most. */
  readonly preemptions?: number;
  /** Runs only this schedule, as a counterexample printed it. */
  readonly schedule?: string;
  readonly maxRuns?: number;
  readonly maxSteps?: number;
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
export const OPTIONS: { readonly explore: readonly string[]; readonly check: readonly string[] } = {
  explore: EXPLORE,
  check: [...EXPLORE, 'zombieWaiters'],
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
