import { Counterexample } from './counterexample.ts';
import { exploreAll } from './dfs.ts';
import { SourceDpor } from './dpor.ts';
import { Execution } from './execution.ts';
import { withGlobals } from './globals.ts';
import { minimise } from './minimise.ts';
import { ModelMisuse } from './misuse.ts';
import type { Body } from './model.ts';
import { explorePct, exploreRandomly } from './random.ts';
import { ReplayProgram } from './replay-program.ts';
import { follow, parseSchedule } from './schedule.ts';
import { type Budget, Search } from './search.ts';
import { simulatedAtomics } from './simulated-atomics.ts';
import type { Verdict } from './verdict.ts';

export interface CheckOptions {
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
  /** Stale waiters at the front of every wait list, each of which can swallow a notify. */
  readonly zombieWaiters?: number;
  /** False: races are no failure. The words of the program are then all that is explored. */
  readonly races?: boolean;
}

const BUDGET: Budget = { maxRuns: 1_000_000, maxSteps: 5000, maxMs: 60_000 };
/** Runs of the strategies that draw, which have no end of their own. */
const DRAWN_RUNS = 10_000;
const DEFAULT_DEPTH = 2;

/**
 * Runs a program of threads over shared memory in many orders and looks for one that fails: an
 * assertion that does not hold, an exception, a deadlock, a loop that never ends, a data race. The
 * threads are ordinary synchronous functions and run as they are; `Atomics` is replaced meanwhile.
 * Blocks until the search is over.
 *
 * @throws ModelMisuse if the program cannot be checked: a thread does not repeat itself, or catches
 *   what stops it, or the schedule to replay is of another program.
 *
 * @example
 * const verdict = check((m) => {
 *   const words = new Int32Array(m.shared('words', 8).buffer);
 *   m.thread('sleeper', () => Atomics.wait(words, 0, 0));
 *   m.thread('waker', () => { Atomics.store(words, 0, 1); Atomics.notify(words, 0); });
 * });
 * console.assert(verdict.verdict === 'verified', String(verdict));
 */
export function check(body: Body, options: CheckOptions = {}): Verdict {
  const program = new ReplayProgram(body, options.zombieWaiters ?? 0);
  const standins = {
    atomics: simulatedAtomics((operation) => program.perform(operation)),
    allocate: (bytes: number) => program.allocate(bytes),
    touch: (access: Parameters<ReplayProgram['touch']>[0]) => program.touch(access),
  };
  return withGlobals(standins, () => {
    program.prepare();
    return explore(program, options);
  });
}

function explore(program: ReplayProgram, options: CheckOptions): Verdict {
  const startMs = performance.now();
  const start = () =>
    new Execution(program, {
      crashes: options.crashes ?? false,
      parks: true,
      races: options.races !== false,
    });
  const draws = options.strategy === 'random' || options.strategy === 'pct';
  const budget = { ...BUDGET, ...(draws ? { maxRuns: DRAWN_RUNS } : {}), ...limitsOf(options) };
  const search = new Search(budget);
  const complete = runStrategy(start(), search, options) && search.isComplete;
  const found = search.finding;
  const names = program.names;
  const replays = options.schedule !== undefined;
  const finding = found && (replays ? found : minimise(start, found, budget.maxSteps));
  return {
    verdict: found !== undefined ? 'refuted' : complete ? 'verified' : 'explored',
    runs: search.runs,
    blocked: search.blocked,
    cut: search.cut,
    steps: search.steps,
    ms: performance.now() - startMs,
    outcomes: program.outcomes,
    covered: program.covered,
    trace: [...search.trace],
    counterexample: finding && new Counterexample(finding, names, program.symbols),
  };
}

/** Returns whether the strategy, given time, runs everything. */
function runStrategy(execution: Execution, search: Search, options: CheckOptions): boolean {
  const { seed = 1, depth = DEFAULT_DEPTH, preemptions, schedule } = options;
  if (schedule !== undefined) {
    follow(execution, search, parseSchedule(schedule));
    return false;
  }
  switch (options.strategy ?? 'dpor') {
    case 'dpor':
      new SourceDpor(execution, search).run();
      return true;
    case 'dfs':
      exploreAll(execution, search, preemptions);
      return preemptions === undefined;
    case 'random':
      exploreRandomly(execution, search, seed);
      return false;
    case 'pct':
      explorePct(execution, search, seed, depth);
      return false;
    default:
      throw new ModelMisuse(`no such strategy: ${options.strategy}`);
  }
}

function limitsOf({ maxRuns, maxSteps, maxMs }: CheckOptions): Partial<Budget> {
  return {
    ...(maxRuns === undefined ? {} : { maxRuns }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(maxMs === undefined ? {} : { maxMs }),
  };
}
