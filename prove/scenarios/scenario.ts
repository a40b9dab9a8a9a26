import type { Library } from '../transform/library.ts';
import type { Site } from '../transform/site.ts';
import type { PairSetup } from './pair-setup.ts';
import { type After, exploreThreads, type ThreadPlan } from './setup.ts';

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
