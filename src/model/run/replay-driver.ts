import { ModelMisuse } from '../misuse.ts';
import { blameOf } from '../views/blind-calls.ts';
import { type Access, type Operation, type Result, sameOperation } from '../world/operation.ts';
import type { End, Step, ThreadDriver, ThreadState } from './driver.ts';
import { refuseLater } from './setup.ts';
import type { Runner, Stage } from './stage.ts';

/** Thrown into the thread at an operation that has no result yet. */
const STOP = Symbol('stop');

/** How many operations of a loop are tried before its thread is parked, each time. */
const SHORT_TRIAL = 2000;
/** The same, once for each place in the program: counters of spins that give up end before that. */
const LONG_TRIAL = 1 << 18;

interface Past extends Step {
  /** Makes memory what it was right after the operation: what plain code after it saw. */
  readonly remember: (() => void) | undefined;
}

interface ReplayState extends ThreadState {
  /** How many operations the thread has behind it. */
  readonly past: number;
  readonly left: Uint8Array;
}

/**
 * Runs an unmodified function step by step: from its start each time, with the results it got
 * before, up to the first operation that has none. There STOP is thrown through it. Memory is what
 * it was at each point, so plain reads see what they saw.
 */
export class ReplayDriver implements ThreadDriver, Runner {
  readonly name: string;
  pending: Operation | undefined;
  end: End | undefined;
  accesses: Access[] = [];
  protected readonly stage: Stage;
  readonly #past: Past[] = [];
  /** Memory when the thread came to its pending operation. */
  #left: Uint8Array = new Uint8Array();
  /** Memory when the thread ran on from its operation before. */
  #found: Uint8Array = new Uint8Array();
  /** Results that are only tried out after those of the past, again and again, and how many. */
  #trial: readonly Step[] = [];
  #trialEnd = 0;
  /** Where in the program the trial came to its end. */
  #site = '';
  #cursor = 0;
  #stopped = false;
  /** True if code ran after the stop that may have changed memory. */
  #unwound = false;

  constructor(program: Stage, name: string) {
    this.stage = program;
    this.name = name;
  }

  start(): void | Promise<void> {
    return this.run();
  }

  resume(result: Result): void | Promise<void> {
    if (this.pending === undefined) throw new Error(`${this.name} has ended`);
    const remember = this.#memoryNow();
    this.#past.push({ operation: this.pending, result, remember });
    return this.run();
  }

  /**
   * The thread comes to an operation with the same memory each time, from the second one on, so what
   * others have changed since is enough.
   */
  #memoryNow(): (() => void) | undefined {
    const { memory } = this.stage;
    if (this.#past.length === 0) {
      const image = memory.image();
      return () => memory.restore(image);
    }
    const changes = memory.changesSince(this.#left);
    return changes.length === 0 ? undefined : () => memory.change(changes);
  }

  crash(): void {
    this.pending = undefined;
    this.end = { how: 'crashed' };
    this.accesses = [];
  }

  save(): ReplayState {
    return { pending: this.pending, end: this.end, past: this.#past.length, left: this.#left };
  }

  restore(state: ThreadState): void {
    this.pending = state.pending;
    this.end = state.end;
    const { past, left } = state as ReplayState;
    this.#past.length = past;
    this.#left = left;
  }

  repeats(cycle: readonly Step[]): boolean {
    if (!this.#goesRound(cycle, SHORT_TRIAL)) return false;
    const { endless } = this.stage;
    const site = `${this.name} ${this.#site}`;
    if (endless.has(site)) return true;
    const isEndless = this.#goesRound(cycle, LONG_TRIAL);
    if (isEndless) endless.add(site);
    return isEndless;
  }

  #goesRound(cycle: readonly Step[], operations: number): boolean {
    const state = this.save();
    const image = this.stage.memory.image();
    this.#trial = cycle;
    this.#trialEnd = this.#past.length + operations;
    this.#runNow();
    const goesRound = this.#cursor === this.#trialEnd;
    this.#trial = [];
    this.restore(state);
    this.stage.memory.restore(image);
    return goesRound;
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  perform(operation: Operation): Result {
    // A catch or finally that STOP went through: it has not happened, and is stopped too.
    this.#unwound = this.#stopped;
    if (this.#stopped) throw STOP;
    if (this.#cursor < this.#past.length) return this.#again(operation);
    if (this.#trial.length > 0) {
      const step = this.#tried(operation);
      if (step !== undefined) return step.result;
    }
    this.pending = operation;
    this.#stopped = true;
    this.#left = this.stage.memory.image();
    throw STOP;
  }

  /** The step of the trial that comes next, if the operation is that one. */
  #tried(operation: Operation): Step | undefined {
    const step = this.#trial[(this.#cursor - this.#past.length) % this.#trial.length];
    if (this.#cursor === this.#trialEnd) {
      this.#site = new Error().stack ?? '';
    } else if (step !== undefined && sameOperation(step.operation, operation)) {
      this.#cursor += 1;
      return step;
    }
    return undefined;
  }

  touch(access: Access): void {
    this.#unwound = this.#stopped;
    // Earlier accesses were reported when they happened.
    if (this.#cursor === this.#past.length && !this.#stopped) this.accesses.push(access);
  }

  #again(operation: Operation): Result {
    const past = this.#past[this.#cursor];
    if (past === undefined || !sameOperation(past.operation, operation)) {
      const [before, now] = [past?.operation.kind, operation.kind];
      throw new ModelMisuse(
        `${this.name} does not repeat itself: operation ${this.#cursor} was ${before}, now ${now}`,
      );
    }
    this.#cursor += 1;
    past.remember?.();
    return past.result;
  }

  protected run(): void | Promise<void> {
    this.#runNow();
  }

  #runNow(): void {
    this.finish(this.#runOn(this.begin()));
  }

  /** Makes all as it is at the thread's start, and returns its function. */
  protected begin(): () => unknown {
    const { memory, initial } = this.stage;
    // A thread starts from what the body left; a first run must keep what others did since.
    const now = memory.image();
    this.#found = now;
    const body = this.stage.setUp().bodies.get(this.name);
    if (body === undefined) throw new ModelMisuse(`the program lost its thread ${this.name}`);
    memory.restore(this.#past.length === 0 ? now : initial);
    this.#cursor = 0;
    this.#stopped = false;
    this.#unwound = false;
    this.pending = undefined;
    this.accesses = [];
    this.end = undefined;
    return body;
  }

  /** Notes where the thread was stopped, or its end. */
  protected finish(end: End): void {
    const { memory } = this.stage;
    this.stage.mustBeSeen();
    if (this.#stopped) {
      if (this.#unwound) memory.restore(this.#left);
    } else {
      this.end = end;
      this.#left = memory.image();
    }
    if (this.#trial.length === 0) this.#mustHaveSeen();
  }

  /** Ends the check if the thread wrote something since its operation before that it did not report. */
  #mustHaveSeen(): void {
    const writes = this.accesses.filter(({ write }) => write);
    const unseen = this.stage.memory.changeBeside(this.#found, writes);
    if (unseen === undefined) return;
    const { at, piece } = unseen;
    throw new ModelMisuse(`${this.name} wrote bytes ${at}-${at + piece.length - 1} unseen`);
  }

  #runOn(body: () => unknown): End {
    try {
      const value = this.stage.runAs(this.name, this, body);
      if (!this.#stopped) refuseLater(this.name, value);
      return { how: 'returned', value };
    } catch (error) {
      return { how: 'threw', error: blameOf(this.name, error) };
    }
  }
}
