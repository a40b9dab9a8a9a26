import { ModelMisuse } from '../misuse.ts';
import { type Access, type Operation, type Result, sameOperation } from '../world/operation.ts';
import type { End, Step, ThreadDriver, ThreadState } from './driver.ts';
import type { Runner, Stage } from './stage.ts';

/** Thrown into the thread at an operation that has no result yet. */
const STOP = Symbol('stop');

/** How often a loop is tried before it is taken to be endless, in operations. */
const TRIAL_OPERATIONS = 400;

interface Past extends Step {
  /** Makes memory what it was right after the operation: what plain code after it saw. */
  readonly remember: () => void;
}

interface ReplayState extends ThreadState {
  readonly past: readonly Past[];
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
  readonly #program: Stage;
  #past: readonly Past[] = [];
  /** Memory when the thread came to its pending operation. */
  #left: Uint8Array = new Uint8Array();
  /** Results that are only tried out, after those of the past. */
  #trial: readonly Step[] = [];
  #cursor = 0;
  #stopped = false;
  #swallowed = false;

  constructor(program: Stage, name: string) {
    this.#program = program;
    this.name = name;
  }

  start(): void {
    this.#run();
  }

  resume(result: Result): void {
    if (this.pending === undefined) throw new Error(`${this.name} has ended`);
    const remember = this.#memoryNow();
    this.#past = [...this.#past, { operation: this.pending, result, remember }];
    this.#run();
  }

  /**
   * The thread comes to an operation with the same memory each time, from the second one on, so what
   * others have changed since is enough.
   */
  #memoryNow(): () => void {
    const { memory } = this.#program;
    if (this.#past.length === 0) {
      const image = memory.image();
      return () => memory.restore(image);
    }
    const changes = memory.changesSince(this.#left);
    return () => memory.change(changes);
  }

  crash(): void {
    this.pending = undefined;
    this.end = { how: 'crashed' };
    this.accesses = [];
  }

  save(): ReplayState {
    return { pending: this.pending, end: this.end, past: this.#past, left: this.#left };
  }

  restore(state: ThreadState): void {
    this.pending = state.pending;
    this.end = state.end;
    const { past, left } = state as ReplayState;
    this.#past = past;
    this.#left = left;
  }

  repeats(cycle: readonly Step[]): boolean {
    const state = this.save();
    const image = this.#program.memory.image();
    const rounds = Math.ceil(TRIAL_OPERATIONS / cycle.length);
    this.#trial = Array.from({ length: rounds }, () => cycle).flat();
    this.#run();
    const used = this.#cursor;
    const all = this.#past.length + this.#trial.length;
    this.#trial = [];
    this.restore(state);
    this.#program.memory.restore(image);
    return used === all;
  }

  perform(operation: Operation): Result {
    if (this.#stopped) this.#swallowed = true;
    else if (this.#cursor < this.#past.length) return this.#again(operation);
    else if (this.#cursor < this.#past.length + this.#trial.length) {
      const step = this.#trial[this.#cursor - this.#past.length];
      if (step !== undefined && sameOperation(step.operation, operation)) {
        this.#cursor += 1;
        return step.result;
      }
    }
    if (!this.#stopped) this.pending = operation;
    this.#stopped = true;
    throw STOP;
  }

  touch(access: Access): void {
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
    past.remember();
    return past.result;
  }

  #run(): void {
    const { memory, initial } = this.#program;
    // A thread starts from what the body left; a first run must keep what others did since.
    const now = memory.image();
    const body = this.#program.setUp().bodies.get(this.name);
    if (body === undefined) throw new ModelMisuse(`the program lost its thread ${this.name}`);
    memory.restore(this.#past.length === 0 ? now : initial);
    this.#cursor = 0;
    this.#stopped = false;
    this.#swallowed = false;
    this.pending = undefined;
    this.accesses = [];
    try {
      const value = this.#program.runAs(this.name, this, body);
      this.end = { how: 'returned', value };
    } catch (error) {
      if (error !== STOP) this.end = { how: 'threw', error };
    }
    if (this.#swallowed || (this.#stopped && this.end !== undefined)) {
      const error = new ModelMisuse(
        `${this.name} caught what stops it: no catch or finally may hold on to it`,
      );
      this.end = { how: 'threw', error };
    }
    this.#left = memory.image();
  }
}
