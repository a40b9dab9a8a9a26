import type { Transition } from './event.ts';
import type { Execution } from './execution.ts';
import { followLoosely } from './schedule.ts';
import type { Finding } from './search.ts';

/**
 * Makes a failing run easier to read: tries to leave out blocks of steps and to move them next to
 * others of their thread, and keeps what fails in the same way with fewer switches between threads,
 * or as few and fewer steps. Ends when no single change helps.
 */
export function minimise(start: () => Execution, finding: Finding, maxSteps: number): Finding {
  const execution = start();
  const initial = execution.save();
  let best = finding;
  for (let improved = true; improved; ) {
    improved = false;
    for (const candidate of candidatesOf(best.trace)) {
      execution.restore(initial);
      followLoosely(execution, candidate, maxSteps);
      if (execution.enabled().length === 0) execution.finish();
      const { failure, trace } = execution;
      if (failure?.kind !== finding.failure.kind || cost(trace) >= cost(best.trace)) continue;
      best = { failure, trace: [...trace] };
      improved = true;
      break;
    }
  }
  return best;
}

/** A switch weighs more than any number of steps. */
function cost(steps: readonly Transition[]): number {
  const switches = steps.filter((step, i) => i > 0 && step.thread !== steps[i - 1]?.thread).length;
  return switches * 1_000_000 + steps.length;
}

function* candidatesOf(trace: readonly Transition[]): Generator<readonly Transition[]> {
  const blocks = blocksOf(trace);
  for (let at = 0; at < blocks.length; at++) {
    const without = blocks.filter((_, i) => i !== at);
    yield without.flat();
    const block = blocks[at] ?? [];
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
