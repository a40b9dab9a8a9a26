import { platform } from '../../host/platform.ts';
import type { Transition } from '../run/event.ts';
import type { Execution } from '../run/execution.ts';
import type { Failure } from '../run/failure.ts';
import type { Paced } from '../run/pace.ts';
import { exploreAll } from './dfs.ts';
import { followLoosely } from './schedule.ts';
import { type Finding, Search } from './search.ts';

/** How long a run may be, and when all is to be done, on the clock of `performance.now()`. */
interface Limits {
  readonly maxSteps: number;
  readonly endMs: number;
}

/** Budget of a search for a run with few preemptions. */
const BOUNDED = { maxRuns: 3000, maxMs: 2000 };

/**
 * Makes a failing run easier to read, as far as the time that is left allows. First it looks for one that
 * fails in the same way with no preemption, with one, and so on. Then it leaves out blocks of steps
 * and moves them next to others of their thread, and keeps what has fewer switches between threads,
 * or as few and fewer steps, until no single change helps.
 */
export function* minimise(
  start: () => Paced<Execution>,
  finding: Finding,
  { maxSteps, endMs }: Limits,
): Paced<Finding> {
  const few = yield* findFewPreemptions(start, finding, { maxSteps, endMs });
  const execution = yield* start();
  const initial = execution.save();
  let best = few !== undefined && cost(few.trace) < cost(finding.trace) ? few : finding;
  for (let improved = true; improved; ) {
    improved = false;
    for (const candidate of candidatesOf(best.trace)) {
      if (platform.now() > endMs) break;
      execution.restore(initial);
      yield* followLoosely(execution, candidate, maxSteps);
      if (execution.enabled().length === 0) execution.finish();
      const { failure, trace } = execution;
      if (!isSameKind(failure, finding.failure) || cost(trace) >= cost(best.trace)) continue;
      best = { failure, trace: [...trace] };
      improved = true;
      break;
    }
  }
  // Memory shall be as the best run leaves it, for a caller that describes the run.
  execution.restore(initial);
  yield* followLoosely(execution, best.trace, maxSteps);
  return best;
}

function* findFewPreemptions(
  start: () => Paced<Execution>,
  { failure, trace }: Finding,
  { maxSteps, endMs }: Limits,
): Paced<Finding | undefined> {
  const mostSwitches = switchesOf(trace);
  for (let preemptions = 0; preemptions < mostSwitches; preemptions++) {
    const maxMs = Math.min(BOUNDED.maxMs, endMs - platform.now());
    if (maxMs <= 0) return undefined;
    const search = new Search({ ...BOUNDED, maxMs, maxSteps });
    yield* exploreAll(yield* start(), search, preemptions);
    const { finding } = search;
    if (finding !== undefined && isSameKind(finding.failure, failure)) return finding;
    // With more preemptions there are only more runs.
    if (finding !== undefined || !search.isComplete) return undefined;
  }
  return undefined;
}

function isSameKind(failure: Failure | undefined, wanted: Failure): failure is Failure {
  return failure?.kind === wanted.kind;
}

function switchesOf(steps: readonly Transition[]): number {
  return steps.filter((step, i) => i > 0 && step.thread !== steps[i - 1]?.thread).length;
}

/** A switch weighs more than any number of steps. */
function cost(steps: readonly Transition[]): number {
  return switchesOf(steps) * 1_000_000 + steps.length;
}

function* candidatesOf(trace: readonly Transition[]): Generator<readonly Transition[]> {
  const blocks = blocksOf(trace);
  for (const [at, block] of blocks.entries()) {
    const without = blocks.filter((_, i) => i !== at);
    yield without.flat();
    const thread = block[0]?.thread;
    for (let to = 0; to <= without.length; to++) {
      const touches = [without[to - 1], without[to]].some((other) => other?.[0]?.thread === thread);
      if (touches && to !== at) yield without.toSpliced(to, 0, block).flat();
    }
  }
}

/** The steps in blocks of one thread each. */
function blocksOf(trace: readonly Transition[]): Transition[][] {
  const blocks: Transition[][] = [];
  for (const step of trace) {
    const last = blocks.at(-1);
    if (last?.[0]?.thread === step.thread) last.push(step);
    else blocks.push([step]);
  }
  return blocks;
}
