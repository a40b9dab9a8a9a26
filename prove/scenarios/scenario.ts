import type { Library } from '../library.ts';
import { type After, exploreThreads, type PairSetup, type ThreadPlan } from '../setup.ts';
import type { Site } from '../site.ts';

/** One row of the table of proofs. */
export interface Scenario {
  readonly name: string;
  /** All states of a program without end: `proved`. Of a bounded program: `verified`. */
  readonly endless: boolean;
  readonly setup: PairSetup;
  readonly plans: (library: Library) => readonly ThreadPlan[];
  readonly after?: After;
}

export function run(
  scenario: Scenario,
  library: Library,
  sites: readonly Site[],
  reached: Set<number>,
  changes: Partial<PairSetup> = {},
): ReturnType<typeof exploreThreads> {
  const setup = { ...scenario.setup, ...changes };
  const plans = scenario.plans(library);
  return exploreThreads(library, sites, reached, setup, plans, scenario.after);
}
