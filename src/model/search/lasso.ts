import { CRASH, type Event, isSame, type Transition } from '../run/event.ts';
import type { Execution } from '../run/execution.ts';
import type { Paced } from '../run/pace.ts';
import { sameOperation } from '../world/operation.ts';
import type { Finding } from './search.ts';

/** A run that goes round the same steps this long is taken to do so for ever. */
const LONG = 2000;
/** Steps in a row of each thread: threads in lockstep are the ones that get in each other's way. */
const QUANTA = [1, 2, 3];

/**
 * Looks for a livelock: a fair run, in which every thread that can has its turn, that comes round to
 * the same steps with the same results again and again. Returns the way there and one round.
 */
export function* findLasso(
  execution: Execution,
  isLate: () => boolean,
): Paced<Finding | undefined> {
  const start = execution.save();
  for (const quantum of QUANTA) {
    execution.restore(start);
    yield* runFairly(execution, quantum, isLate);
    const { trace } = execution;
    const period = trace.length < LONG ? undefined : periodOf(trace);
    if (period !== undefined) return describe(execution, period);
  }
  return undefined;
}

function* runFairly(execution: Execution, quantum: number, isLate: () => boolean): Paced<void> {
  let last = 0;
  let steps = 0;
  while (execution.trace.length < LONG && execution.failure === undefined && !isLate()) {
    const enabled = execution.enabled().filter(({ variant }) => variant !== CRASH);
    const next = nextOf(enabled, last, steps < quantum);
    if (next === undefined) return;
    steps = next.thread === last ? steps + 1 : 1;
    last = next.thread;
    yield* execution.take(next);
  }
}

/** A step of the same thread, or of the one that has waited longest. */
function nextOf(
  enabled: readonly Transition[],
  last: number,
  stays: boolean,
): Transition | undefined {
  const own = enabled.find(({ thread }) => thread === last);
  const others = enabled.filter(({ thread }) => thread !== last);
  const next = others.find(({ thread }) => thread > last) ?? others[0];
  return stays ? (own ?? next) : (next ?? own);
}

/** After how many steps the run repeats itself, from its first quarter to its end. */
function periodOf(trace: readonly Event[]): number | undefined {
  const from = trace.length >> 2;
  for (let period = 1; period < from; period++) {
    if (repeats(trace, from, period)) return period;
  }
  return undefined;
}

function repeats(trace: readonly Event[], from: number, period: number): boolean {
  return trace.slice(from, trace.length - period).every((event, i) => {
    const later = trace[from + i + period];
    return later !== undefined && isRepeated(event, later);
  });
}

function isRepeated(event: Event, later: Event): boolean {
  return (
    isSame(event, later) &&
    event.result === later.result &&
    sameOperation(event.operation, later.operation)
  );
}

function describe(execution: Execution, period: number): Finding {
  const { trace, threads } = execution;
  let first = trace.length >> 2;
  while (first > 0 && repeats(trace, first - 1, period)) first -= 1;
  const round = trace.slice(first, first + period);
  const names = threads.flatMap(({ name }, thread) =>
    round.some((event) => event.thread === thread) ? [name] : [],
  );
  const message = `${names.join(', ')} go round for ever: steps ${first + 1} to ${first + period} repeat`;
  return { failure: { kind: 'livelock', message }, trace: trace.slice(0, first + period) };
}
