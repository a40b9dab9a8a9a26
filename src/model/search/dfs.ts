import { CRASH, TIMEOUT, type Transition } from '../run/event.ts';
import type { Execution } from '../run/execution.ts';
import type { Search } from './search.ts';

/**
 * Runs every schedule, or with a bound every one that takes the processor from a thread at most
 * that often. A step of another thread is no preemption if the thread cannot go on.
 */
export function exploreAll(
  execution: Execution,
  search: Search,
  preemptions: number = Infinity,
): void {
  const enabled = execution.enabled();
  if (search.isAtEnd(execution, enabled)) return;
  const last = execution.trace.at(-1)?.thread;
  const goesOn = enabled.some((one) => one.thread === last && !isFate(one));
  const state = execution.save();
  for (const transition of enabled) {
    const cost = goesOn && transition.thread !== last ? 1 : 0;
    if (cost > preemptions) continue;
    search.take(execution, transition);
    exploreAll(execution, search, preemptions - cost);
    if (search.isOver) return;
    execution.restore(state);
  }
}

/** Says whether the step happens to the thread rather than being done by it. */
export function isFate({ variant }: Transition): boolean {
  return variant === TIMEOUT || variant === CRASH;
}
