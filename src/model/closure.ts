import { canReach } from './graph.ts';
import type { Program } from './run/driver.ts';
import type { Transition } from './run/event.ts';
import { Execution } from './run/execution.ts';
import type { ExecutionOptions } from './run/execution-options.ts';
import type { Failure } from './run/failure.ts';
import type { Finding } from './search/search.ts';

export interface ClosureOptions extends Pick<ExecutionOptions, 'crashes'> {
  readonly maxStates?: number;
  /** Called in each state that is new, before it is expanded. */
  readonly onState?: (execution: Execution) => void;
}

export interface Closure {
  /** `proved` if all states were visited and none is wrong; `explored` if `maxStates` came first. */
  readonly verdict: 'proved' | 'explored' | 'refuted';
  readonly states: number;
  readonly transitions: number;
  /** Steps of the longest of the shortest ways to a state. */
  readonly depth: number;
  /** States in which all threads have ended. */
  readonly terminals: number;
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
    this.#execution = new Execution(program, { crashes: options.crashes ?? false });
    this.#options = options;
  }

  run(): Closure {
    const max = this.#options.maxStates ?? DEFAULT_MAX_STATES;
    if (this.#execution.failure !== undefined) this.#found([]);
    this.#visit(-1, { thread: -1, variant: 0 });
    let next = 0;
    while (this.#finding === undefined && next < this.#parents.length && next < max) {
      this.#expand(next);
      next += 1;
    }
    const isComplete = this.#finding === undefined && next === this.#parents.length;
    if (isComplete) this.#findTrap();
    const sound = isComplete ? 'proved' : 'explored';
    return {
      verdict: this.#finding === undefined ? sound : 'refuted',
      states: this.#parents.length,
      transitions: this.#edges.length / 2,
      depth: this.#depths.at(-1) ?? 0,
      terminals: this.#terminals.length,
      finding: this.#finding,
    };
  }

  #expand(state: number): void {
    const execution = this.#execution;
    const path = this.#pathTo(state);
    execution.jump(path);
    const enabled = execution.enabled();
    if (enabled.length === 0) {
      if (execution.finish() === undefined) this.#terminals.push(state);
      else this.#found(path);
      return;
    }
    for (const [i, transition] of enabled.entries()) {
      if (i > 0) execution.jump(path);
      execution.take(transition);
      // Looked at on the way into a state: merged with one reached rightly, it would be lost.
      if (execution.failure !== undefined) {
        this.#found([...path, transition]);
        return;
      }
      this.#visit(state, transition);
    }
  }

  /** Numbers the state where the execution stands, reached from `parent`, if it is new. */
  #visit(parent: number, step: Transition): void {
    const key = this.#execution.key();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#parents.length;
      this.#numbers.set(key, number);
      this.#parents.push(parent);
      this.#steps.push(step);
      this.#depths.push((this.#depths[parent] ?? -1) + 1);
      this.#options.onState?.(this.#execution);
    }
    if (parent >= 0) this.#edges.push(parent, number);
  }

  /** Takes the way to a failure once more, to have all its steps. */
  #found(path: readonly Transition[], failure?: Failure): void {
    const execution = this.#execution;
    execution.runAgain(path.slice(0, -1));
    const last = path.at(-1);
    if (last !== undefined) execution.take(last);
    const found = failure ?? execution.failure ?? execution.finish();
    if (found !== undefined) this.#finding = { failure: found, trace: [...execution.trace] };
  }

  #pathTo(state: number): Transition[] {
    const path: Transition[] = [];
    for (let at = state; at > 0; at = this.#parents[at] ?? 0) {
      const step = this.#steps[at];
      if (step !== undefined) path.push(step);
    }
    return path.reverse();
  }

  /** Finds the nearest state from which the end of all threads cannot be reached any more. */
  #findTrap(): void {
    if (this.#terminals.length === 0) return;
    const trapped = canReach(this.#parents.length, this.#edges, this.#terminals).indexOf(0);
    if (trapped === -1) return;
    this.#found(this.#pathTo(trapped), { kind: 'trap', message: 'from here on no run ends' });
  }
}
