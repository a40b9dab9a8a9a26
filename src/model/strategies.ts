import { platform } from '../host/platform.ts';
import { ModelMisuse } from './misuse.ts';
import { type ExploreOptions, refuseStrangers } from './options.ts';
import { Counterexample } from './report/counterexample.ts';
import type { Exploration } from './report/verdict.ts';
import type { Program } from './run/driver.ts';
import { Execution } from './run/execution.ts';
import type { Paced } from './run/pace.ts';
import { exploreAll } from './search/dfs.ts';
import { SourceDpor } from './search/dpor.ts';
import { findLasso } from './search/lasso.ts';
import { minimise } from './search/minimise.ts';
import { explorePct, exploreRandomly } from './search/random.ts';
import { follow, parseSchedule } from './search/schedule.ts';
import { type Budget, Search } from './search/search.ts';
import type { SymbolTable } from './world/symbols.ts';

const BUDGET: Budget = { maxRuns: 1_000_000, maxSteps: 5000, maxMs: 60_000 };
/** Runs of the strategies that draw, which have no end of their own. */
const DRAWN_RUNS = 10_000;
const DEFAULT_DEPTH = 2;
/** A run of so many steps may have gone round in one of its loops. */
const LONG_RUN = 1000;
/** Milliseconds for a livelock to be looked for, where the time is used up. */
const LASSO_MS = 5000;

/** Searches a program's schedules by the strategy of `options`. `symbols` names its words. */
export function* search(
  program: Program,
  options: ExploreOptions,
  symbols: SymbolTable,
): Paced<Exploration> {
  const startMs = platform.now();
  function* start(): Paced<Execution> {
    const execution = new Execution(program, {
      crashes: options.crashes ?? false,
      parks: true,
      races: options.races !== false,
    });
    yield* execution.begin();
    return execution;
  }
  const draws = options.strategy === 'random' || options.strategy === 'pct';
  const budget = { ...BUDGET, ...(draws ? { maxRuns: DRAWN_RUNS } : {}), ...limitsOf(options) };
  const done = new Search(budget);
  const execution = yield* start();
  const names = execution.threads.map(({ name }) => name);
  refuseStrangers(options, names);
  const complete = (yield* runStrategy(execution, done, options)) && done.isComplete;
  const found = done.finding;
  const replays = options.schedule !== undefined;
  const isLate = () => platform.now() > done.endMs + LASSO_MS;
  const isLong = done.cut > 0 || done.trace.length > LONG_RUN;
  let finding = found;
  if (found !== undefined && !replays) finding = yield* minimise(start, found, done);
  if (found === undefined && !replays && isLong) finding = yield* findLasso(yield* start(), isLate);
  return {
    verdict: finding !== undefined ? 'refuted' : complete ? 'verified' : 'explored',
    runs: done.runs,
    blocked: done.blocked,
    cut: done.cut,
    steps: done.steps,
    ms: platform.now() - startMs,
    trace: [...done.trace],
    counterexample: finding && new Counterexample(finding, names, symbols),
  };
}

/** Returns whether the strategy, given time, runs everything. */
function* runStrategy(
  execution: Execution,
  search: Search,
  options: ExploreOptions,
): Paced<boolean> {
  const { seed = 1, depth = DEFAULT_DEPTH, preemptions, schedule } = options;
  if (schedule !== undefined) {
    yield* follow(execution, search, parseSchedule(schedule));
    return false;
  }
  switch (options.strategy ?? 'dpor') {
    case 'dpor':
      yield* new SourceDpor(execution, search).run();
      return true;
    case 'dfs':
      yield* exploreAll(execution, search, preemptions);
      return preemptions === undefined;
    case 'random':
      yield* exploreRandomly(execution, search, seed);
      return false;
    case 'pct':
      yield* explorePct(execution, search, seed, depth);
      return false;
    default:
      throw new ModelMisuse(`no such strategy: ${options.strategy}`);
  }
}

function limitsOf({ maxRuns, maxSteps, maxMs }: ExploreOptions): Partial<Budget> {
  return {
    ...(maxRuns === undefined ? {} : { maxRuns }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(maxMs === undefined ? {} : { maxMs }),
  };
}
