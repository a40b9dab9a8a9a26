import { CRASH, dependent, type Event, type Footprint, type Transition } from '../run/event.ts';
import type { Execution, ExecutionState } from '../run/execution.ts';
import type { Paced } from '../run/pace.ts';
import { happensBefore, join, Path, type Step } from './path.ts';
import type { Search } from './search.ts';

/*
 * Source-DPOR with sleep sets (Abdulla, Aronis, Jonsson, Sagonas: "Source Sets", JACM 2017,
 * algorithm 1). Each class of schedules that differ only in the order of independent steps is run
 * to its end once; a run that would repeat a class is given up when all that is left is asleep in
 * the sleep set.
 *
 * Two additions for what ECMAScript's waits bring. A step can take another thread's step away:
 * a notify ends a sleep before its timeout does, a second write hides the value that would have let
 * a loop out. Such a pair never shows up as two events of one run, so the thread that lost its step
 * is added to the backtrack set where it still had it. And a thread that notify woke has the notify
 * before its next step, so that pair is no race to be reversed.
 *
 * A node never begins with a thread that can only be terminated: the run in which that does not
 * happen would be lost. Such a termination matters only to a notify that would have woken the
 * thread, and there the first addition puts it.
 */

interface Node {
  readonly enabled: ReadonlySet<number>;
  readonly transitions: readonly Transition[];
  readonly backtrack: Set<number>;
  /** Threads whose next step is explored already, here or further up. */
  readonly sleep: Set<number>;
  readonly state: ExecutionState;
  /** Walks `backtrack`, which grows meanwhile: the walk takes in what is added. */
  readonly threads: Iterator<number>;
  /** The thread whose transitions are being followed, from `next` on. */
  thread: number | undefined;
  next: number;
}

/** Explores depth first, by a list of nodes and not by recursion: a run may be as long as memory lasts. */
export class SourceDpor {
  readonly #execution: Execution;
  readonly #search: Search;
  readonly #nodes: Node[] = [];
  readonly #path: Path;

  constructor(execution: Execution, search: Search) {
    this.#execution = execution;
    this.#search = search;
    this.#path = new Path(execution.threads.length);
  }

  *run(): Paced<void> {
    this.#open(new Set());
    for (;;) {
      const node = this.#nodes.at(-1);
      if (node === undefined || this.#search.isOver) return;
      const isNew = node.thread === undefined;
      const transition = nextOf(node);
      if (transition === undefined) {
        this.#nodes.pop();
        this.#path.pop();
        continue;
      }
      if (!isNew) this.#execution.restore(node.state);
      const sleep = yield* this.#follow(node, transition);
      if (!this.#open(sleep)) this.#path.pop();
    }
  }

  /** Opens a node where the execution stands; false if the run ends there. */
  #open(sleep: Set<number>): boolean {
    const execution = this.#execution;
    const transitions = execution.enabled();
    if (this.#search.isAtEnd(execution, transitions)) return false;
    const enabled = new Set(transitions.map(({ thread }) => thread));
    const first = transitions.find(
      ({ thread, variant }) => variant !== CRASH && !sleep.has(thread),
    );
    if (first === undefined) {
      this.#search.blocked += 1;
      return false;
    }
    const backtrack = new Set([first.thread]);
    const state = execution.save();
    const walk = { threads: backtrack.values(), thread: undefined, next: transitions.length };
    this.#nodes.push({ enabled, transitions, backtrack, sleep, state, ...walk });
    return true;
  }

  /** Takes the step. Returns the threads that sleep after it. */
  *#follow(node: Node, transition: Transition): Paced<Set<number>> {
    const execution = this.#execution;
    const asleep = new Map<number, Footprint>();
    for (const thread of node.sleep) asleep.set(thread, execution.footprintOf(thread));
    const fates = [...node.enabled].filter((thread) => execution.sleepOf(thread) !== undefined);
    const event = yield* this.#search.take(execution, transition);
    this.#addRaces(event);
    for (const thread of node.enabled) {
      if (thread === event.thread) continue;
      const lost = execution.transitionsOf(thread).length === 0;
      const woken = fates.includes(thread) && execution.sleepOf(thread) === undefined;
      if (lost || woken) node.backtrack.add(thread);
    }
    this.#path.push(event);
    const sleep = new Set<number>();
    for (const [thread, footprint] of asleep) {
      if (!dependent(footprint, event.footprint)) sleep.add(thread);
    }
    return sleep;
  }

  /** Finds the earlier steps that race with `event` and has the other order explored too. */
  #addRaces(event: Event): void {
    const clock = this.#path.before(event.thread);
    for (const at of this.#path.dependencies(event)) {
      const step = this.#path.steps[at];
      if (step === undefined || step.event.thread === event.thread) continue;
      if (happensBefore(step, clock)) continue;
      this.#reverse(at, step, event);
      join(clock, step.clock);
    }
  }

  /** Has a thread explored at node `at` that can start a run in which `event` comes before `step`. */
  #reverse(at: number, step: Step, event: Event): void {
    const node = this.#nodes[at];
    if (node === undefined) return;
    const initials = this.#initials(at, step, event).filter((thread) => node.enabled.has(thread));
    if (initials.some((thread) => node.backtrack.has(thread))) return;
    const [thread] = initials;
    if (thread !== undefined) node.backtrack.add(thread);
  }

  /** The threads that can begin "what does not happen after `step`, then `event`". */
  #initials(at: number, step: Step, event: Event): number[] {
    const { steps } = this.#path;
    const later = steps.slice(at + 1).filter((other) => !happensBefore(step, other.clock));
    const last = this.#path.stepOf(event);
    const initials: number[] = [];
    const seen = new Set<number>();
    for (const [i, candidate] of [...later, last].entries()) {
      const { thread } = candidate.event;
      if (seen.has(thread)) continue;
      seen.add(thread);
      const isFirst = later.slice(0, i).every((other) => !happensBefore(other, candidate.clock));
      if (isFirst) initials.push(thread);
    }
    return initials;
  }
}

/** The next transition to follow; what is followed to its end falls asleep. */
function nextOf(node: Node): Transition | undefined {
  for (;;) {
    for (; node.next < node.transitions.length; ) {
      const transition = node.transitions[node.next];
      node.next += 1;
      if (transition?.thread === node.thread) return transition;
    }
    if (node.thread !== undefined) node.sleep.add(node.thread);
    const { value, done } = node.threads.next();
    if (done === true) return undefined;
    if (node.sleep.has(value)) continue;
    node.thread = value;
    node.next = 0;
  }
}
