import { CRASH, TIMEOUT, type Transition } from '../run/event.ts';
import type { Execution, ExecutionState } from '../run/execution.ts';
import type { Paced } from '../run/pace.ts';
import type { Search } from './search.ts';

/**
 * Runs every schedule, or with a bound every one that takes the processor from a thread at most
 * that often. A step of another thread is no preemption if the thread cannot go on.
 */
export function* exploreAll(
  execution: Execution,
  search: Search,
  preemptions: number = Infinity,
): Paced<void> {
  const nodes: Node[] = [];
  open(nodes, execution, search, preemptions);
  for (let node = nodes.at(-1); node !== undefined && !search.isOver; node = nodes.at(-1)) {
    const step = node.steps.pop();
    if (step === undefined) {
      nodes.pop();
      continue;
    }
    if (node.isLeft) execution.restore(node.state);
    node.isLeft = true;
    yield* search.take(execution, step.transition);
    open(nodes, execution, search, step.preemptions);
  }
}

/** A state that is gone back to, with the steps from it that are left, the next one last. */
interface Node {
  readonly state: ExecutionState;
  readonly steps: { readonly transition: Transition; readonly preemptions: number }[];
  isLeft: boolean;
}

function open(nodes: Node[], execution: Execution, search: Search, preemptions: number): void {
  const enabled = execution.enabled();
  if (search.isAtEnd(execution, enabled)) return;
  const last = execution.trace.at(-1)?.thread;
  const goesOn = enabled.some((one) => one.thread === last && !isFate(one));
  const steps = enabled.flatMap((transition) => {
    const cost = goesOn && transition.thread !== last ? 1 : 0;
    return cost > preemptions ? [] : [{ transition, preemptions: preemptions - cost }];
  });
  nodes.push({ state: execution.save(), steps: steps.reverse(), isLeft: false });
}

/** Says whether the step happens to the thread rather than being done by it. */
export function isFate({ variant }: Transition): boolean {
  return variant === TIMEOUT || variant === CRASH;
}
