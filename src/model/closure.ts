import type { Program } from './driver.ts';
import type { Transition } from './event.ts';
import { Execution, type ExecutionOptions } from './execution.ts';
import { canReach } from './graph.ts';
import type { Finding } from './search.ts';

export interface ClosureOptions extends Pick<ExecutionOptions, 'crashes'> {
  readonly maxStates?: number;
  /** Called in each state that is new, before it is expanded. */
  readonly onState?: (execution: Execution) => void;
}

export interface Closure {
  readonly states: number;
  readonly transitions: number;
  /** Steps of the longest of the shortest ways to a state. */
  readonly depth: number;
  /** States in which all threads have ended. */
  readonly terminals: number;
  /** False if `maxStates` was reached. */
  readonly isComplete: boolean;
  /** The nearest failure: no way to one is shorter. */
  readonly finding: Finding | undefined;
}

const DEFAULT_MAX_STATES = 2_000_000;

/**
 * Visits every state that the program can reach, nearest first, merging states with equal keys. So
 * it ends for programs that run for ever, if their states are finitely many. Then a state without
 * a failure is one from which threads can still end, or it is reported as a trap; except in
 * programs in which no thread ever ends.
 */
export function close(program: Program, options: ClosureOptions = {}): Closure {
  return new Closing(program, options).run();
}

class Closing {
  readonly #execution: Execution;
  readonly #options: ClosureOptions;
  readonly #numbers = new Map<string, number>();
  /** For each state the one it was first reached from, and by which step. */
  readonly #parents: number[] = [];
  readonly #steps: Transition[] = [];
  readonly #depths: number[] = [];
  readonly #terminals: number[] = [];
  /** All steps between states: from, to, from, to, … */
  readonly #edges: number[] = [];
  #finding: Finding | undefined;

  constructor(program: Program, options: ClosureOptions) {
    this.#execution = new Execution(program, { crashes: options.crashes === true });
    this.#options = options;
  }

  run(): Closure {
    const max = this.#options.maxStates ?? DEFAULT_MAX_STATES;
    this.#visit(-1, { thread: -1, variant: 0 });
    let next = 0;
    for (; next < this.#parents.length && this.#parents.length < max; next++) {
      this.#expand(next);
      if (this.#finding !== undefined) break;
    }
    const isComplete = next === this.#parents.length;
    if (isComplete) this.#finding ??= this.#findTrap();
    return {
      states: this.#parents.length,
      transitions: this.#edges.length / 2,
      depth: this.#depths.at(-1) ?? 0,
      terminals: this.#terminals.length,
      isComplete,
      finding: this.#finding,
    };
  }

  #expand(state: number): void {
    const execution = this.#execution;
    const path = this.#pathTo(state);
    this.#execution.runAgain(path);
    const enabled = execution.enabled();
    if (enabled.length === 0) {
      const failure = execution.finish();
      if (failure !== undefined) this.#finding = { failure, trace: [...execution.trace] };
      else this.#terminals.push(state);
      return;
    }
    for (const [i, transition] of enabled.entries()) {
      if (i > 0) this.#execution.runAgain(path);
      execution.take(transition);
      this.#visit(state, transition);
      if (this.#finding !== undefined) return;
    }
  }

  /** Numbers the state where the execution stands, reached from `parent`, if it is new. */
  #visit(parent: number, step: Transition): void {
    const execution = this.#execution;
    const { failure, trace } = execution;
    // Looked at on the way into the state: merged with one reached rightly, it would be lost.
    if (failure !== undefined) {
      this.#finding = { failure, trace: [...trace] };
      return;
    }
    const key = execution.key();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#parents.length;
      this.#numbers.set(key, number);
      this.#parents.push(parent);
      this.#steps.push(step);
      this.#depths.push(trace.length);
      this.#options.onState?.(execution);
    }
    if (parent >= 0) this.#edges.push(parent, number);
  }

  #pathTo(state: number): Transition[] {
    const path: Transition[] = [];
    for (let at = state; at > 0; at = this.#parents[at] ?? 0) {
      const step = this.#steps[at];
      if (step !== undefined) path.push(step);
    }
    return path.reverse();
  }

  /** The nearest state from which no thread's end can be reached any more. */
  #findTrap(): Finding | undefined {
    if (this.#terminals.length === 0) return undefined;
    const trapped = canReach(this.#parents.length, this.#edges, this.#terminals).indexOf(0);
    if (trapped === -1) return undefined;
    this.#execution.runAgain(this.#pathTo(trapped));
    const failure = { kind: 'trap' as const, message: 'from here on no run ends' };
    return { failure, trace: [...this.#execution.trace] };
  }
}
