import type { Transition } from '../run/event.ts';
import type { Execution } from '../run/execution.ts';
import type { Paced } from '../run/pace.ts';
import type { Search } from './search.ts';
import { Seeded } from './seeds.ts';

/** Runs schedules in which each step is drawn evenly from those that are possible. */
export function* exploreRandomly(execution: Execution, search: Search, seed: number): Paced<void> {
  const random = new Seeded(seed);
  yield* repeat(execution, search, (enabled) => enabled[random.below(enabled.length)]);
}

/**
 * Runs schedules by priorities (PCT: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A Randomized
 * Scheduler with Probabilistic Guarantees of Finding Bugs", 2010): the first possible thread of a
 * random order goes on, and at `depth` − 1 random steps the thread that runs becomes the last. A
 * run hits a bug of that depth with probability 1 / (threads × steps^(depth − 1)) at least.
 */
export function* explorePct(
  execution: Execution,
  search: Search,
  seed: number,
  depth: number,
): Paced<void> {
  const random = new Seeded(seed);
  // The first run says how long runs are; a longer one later makes room for later changes.
  let longest = 1;
  let order: number[] = [];
  let changes = new Set<number>();
  yield* repeat(execution, search, (enabled, at) => {
    if (at === 0) {
      order = shuffled(execution.threads.length, random);
      changes = new Set(Array.from({ length: depth - 1 }, () => random.below(longest)));
    }
    longest = Math.max(longest, at + 1);
    const thread = order.find((one) => enabled.some((other) => other.thread === one));
    if (changes.has(at)) order = [...order.filter((one) => one !== thread), ...pick(thread)];
    const runs = order.find((one) => enabled.some((other) => other.thread === one));
    const own = enabled.filter((one) => one.thread === runs);
    return own[random.below(own.length)];
  });
}

function* repeat(
  execution: Execution,
  search: Search,
  choose: (enabled: readonly Transition[], at: number) => Transition | undefined,
): Paced<void> {
  const start = execution.save();
  while (!search.isOver) {
    execution.restore(start);
    for (;;) {
      const enabled = execution.enabled();
      if (search.isAtEnd(execution, enabled)) break;
      const transition = choose(enabled, execution.trace.length);
      if (transition !== undefined) yield* search.take(execution, transition);
    }
  }
}

function pick(thread: number | undefined): number[] {
  return thread === undefined ? [] : [thread];
}

function shuffled(count: number, random: Seeded): number[] {
  const rest = Array.from({ length: count }, (_, i) => i);
  return rest.map((_, i) => {
    const at = i + random.below(count - i);
    const value = rest[at] ?? 0;
    rest[at] = rest[i] ?? 0;
    rest[i] = value;
    return value;
  });
}
