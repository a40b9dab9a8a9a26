import { CRASH, dependent, type Event, type Footprint, type Transition } from '../run/event.ts';
import type { Execution } from '../run/execution.ts';
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
  readonly backtrack: Set<number>;
  /** Threads whose next step is explored already, here or further up. */
  readonly sleep: Set<number>;
}

interface Step {
  readonly event: Event;
  /** For each thread the number of its events that happen before this one, or are it. */
  readonly clock: readonly number[];
  /** Which of its thread's events it is, from 1. */
  readonly count: number;
}

export class SourceDpor {
  readonly #execution: Execution;
  readonly #search: Search;
  readonly #nodes: Node[] = [];
  readonly #path: Step[] = [];

  constructor(execution: Execution, search: Search) {
    this.#execution = execution;
    this.#search = search;
  }

  run(): void {
    this.#explore(new Set());
  }

  #explore(sleep: Set<number>): void {
    const execution = this.#execution;
    const transitions = execution.enabled();
    if (this.#search.isAtEnd(execution, transitions)) return;
    const enabled = new Set(transitions.map(({ thread }) => thread));
    const first = transitions.find(
      ({ thread, variant }) => variant !== CRASH && !sleep.has(thread),
    );
    if (first === undefined) {
      this.#search.blocked += 1;
      return;
    }
    const node: Node = { enabled, backtrack: new Set([first.thread]), sleep };
    const state = execution.save();
    this.#nodes.push(node);
    // The set grows while it is walked, and the walk takes in what is added.
    for (const thread of node.backtrack) {
      if (sleep.has(thread)) continue;
      for (const transition of transitions) {
        if (transition.thread !== thread) continue;
        this.#follow(node, transition);
        if (this.#search.isOver) return;
        execution.restore(state);
      }
      sleep.add(thread);
    }
    this.#nodes.pop();
  }

  #follow(node: Node, transition: Transition): void {
    const execution = this.#execution;
    const asleep = new Map<number, Footprint>();
    for (const thread of node.sleep) asleep.set(thread, execution.footprintOf(thread));
    const fates = [...node.enabled].filter((thread) => execution.sleepOf(thread) !== undefined);
    const event = this.#search.take(execution, transition);
    this.#addRaces(event);
    for (const thread of node.enabled) {
      if (thread === event.thread) continue;
      const lost = execution.transitionsOf(thread).length === 0;
      const woken = fates.includes(thread) && execution.sleepOf(thread) === undefined;
      if (lost || woken) node.backtrack.add(thread);
    }
    const sleep = new Set<number>();
    for (const [thread, footprint] of asleep) {
      if (!dependent(footprint, event.footprint)) sleep.add(thread);
    }
    this.#path.push(this.#stepOf(event));
    this.#explore(sleep);
    this.#path.pop();
  }

  /** Finds the earlier steps that race with `event` and has the other order explored too. */
  #addRaces(event: Event): void {
    const clock = [...this.#before(event.thread)];
    for (let at = this.#path.length - 1; at >= 0; at--) {
      const step = this.#path[at];
      if (step === undefined || step.event.thread === event.thread) continue;
      if ((clock[step.event.thread] ?? 0) >= step.count) continue;
      if (!dependent(step.event.footprint, event.footprint)) continue;
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
    const later = this.#path.slice(at + 1).filter((other) => !happensBefore(step, other.clock));
    const last = this.#stepOf(event);
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

  /** The event with its place in the happens-before of the path. */
  #stepOf(event: Event): Step {
    const clock = [...this.#before(event.thread)];
    for (const step of this.#path) {
      if (dependent(step.event.footprint, event.footprint)) join(clock, step.clock);
    }
    const count = this.#path.filter((step) => step.event.thread === event.thread).length + 1;
    clock[event.thread] = count;
    return { event, clock, count };
  }

  /** Steps that happen before a thread's next step already: its last one, or the one that woke it since. */
  #before(thread: number): readonly number[] {
    const last = this.#path.findLastIndex(({ event }) => event.thread === thread);
    const waker = this.#path.findLastIndex(({ event }) => event.woken.includes(thread));
    const clock = this.#execution.threads.map(() => 0);
    join(clock, this.#path[last]?.clock ?? []);
    if (waker > last) join(clock, this.#path[waker]?.clock ?? []);
    return clock;
  }
}

function happensBefore(step: Step, clock: readonly number[]): boolean {
  return (clock[step.event.thread] ?? 0) >= step.count;
}

function join(clock: number[], other: readonly number[]): void {
  for (const [thread, count] of other.entries()) {
    if (count > (clock[thread] ?? 0)) clock[thread] = count;
  }
}
