import { platform } from '../../host/platform.ts';
import type { Event, Transition } from '../run/event.ts';
import type { Execution } from '../run/execution.ts';
import type { Failure } from '../run/failure.ts';
import type { Paced } from '../run/pace.ts';

/** How far a search may go. */
export interface Budget {
  readonly maxRuns: number;
  /** Steps of one run; a run that is longer is cut, and the search is not complete. */
  readonly maxSteps: number;
  readonly maxMs: number;
}

/** A failure and the steps that lead to it. */
export interface Finding {
  readonly failure: Failure;
  readonly trace: readonly Event[];
}

/** Counts what a search did, and says when it has to stop. */
export class Search {
  readonly #budget: Budget;
  /** When the search has to be over, on the clock of `performance.now()`. */
  readonly endMs: number;
  /** Runs that came to their end. */
  runs = 0;
  /** Runs given up because each continuation was explored elsewhere already. */
  blocked = 0;
  /** Runs cut for their length. */
  cut = 0;
  steps = 0;
  finding: Finding | undefined;
  /** The steps of the latest run. */
  trace: readonly Event[] = [];
  #exhausted = false;

  constructor(budget: Budget) {
    this.#budget = budget;
    this.endMs = platform.now() + budget.maxMs;
  }

  /** Says whether the search is over: something was found or the budget is used up. */
  get isOver(): boolean {
    if (this.finding !== undefined || this.#exhausted) return true;
    const used = this.runs + this.cut >= this.#budget.maxRuns;
    this.#exhausted = used || (this.steps % 64 === 0 && platform.now() > this.endMs);
    return this.#exhausted;
  }

  get isComplete(): boolean {
    return !this.#exhausted && this.cut === 0;
  }

  get maxSteps(): number {
    return this.#budget.maxSteps;
  }

  *take(execution: Execution, transition: Transition): Paced<Event> {
    this.steps += 1;
    return yield* execution.take(transition);
  }

  /**
   * Looks where the execution stands. True if it goes no further: it failed, it ended, or it is
   * too long.
   */
  isAtEnd(execution: Execution, enabled: readonly Transition[]): boolean {
    const { failure, trace } = execution;
    this.trace = trace;
    if (failure !== undefined) this.#found(failure, trace);
    else if (enabled.length === 0) {
      this.runs += 1;
      const failed = execution.finish();
      if (failed !== undefined) this.#found(failed, trace);
    } else if (trace.length >= this.#budget.maxSteps) this.cut += 1;
    else return false;
    return true;
  }

  #found(failure: Failure, trace: readonly Event[]): void {
    this.finding ??= { failure, trace: [...trace] };
  }
}
