import type { Access, Operation, Result } from '../world/operation.ts';
import type { World } from '../world/world.ts';

/** How a thread ended: by returning, by throwing, or by being terminated. */
export type End =
  | { readonly how: 'returned'; readonly value: unknown }
  | { readonly how: 'threw'; readonly error: unknown }
  | { readonly how: 'crashed' };

/** Where a thread stands, as a driver that can go back to it keeps it. */
export interface ThreadState {
  readonly pending: Operation | undefined;
  readonly end: End | undefined;
}

/** Runs one thread of a program from operation to operation. */
export interface ThreadDriver {
  readonly name: string;
  /** The operation that the thread is about to do; undefined once it has ended. */
  readonly pending: Operation | undefined;
  readonly end: End | undefined;
  /** Touches of plain code since the operation before. */
  readonly accesses: readonly Access[];
  /** Runs the thread to its first operation; one that awaits is there once the promise is fulfilled. */
  start(): void | Promise<void>;
  /** Gives the result of the pending operation to the thread and runs it to the next one. */
  resume(result: Result): void | Promise<void>;
  /** Ends the thread where it stands. */
  crash(): void;
  /** Keeps where the thread stands, for `restore`. A driver has both or neither. */
  save?(): ThreadState;
  restore?(state: ThreadState): void;
  /**
   * Says whether the thread would go round `cycle` (operations and results from here on) as often
   * as it is worth trying, so that its loop may be taken to be endless.
   */
  repeats?(cycle: readonly Step[]): boolean;
}

export interface Step {
  readonly operation: Operation;
  readonly result: Result;
}

/** The threads of one run, not yet started. */
export interface Threads {
  readonly threads: readonly ThreadDriver[];
  /** Called after each step; throws, or returns a sentence, if something is wrong. */
  invariant?(): string | undefined;
  /** Called when all threads have ended; like `invariant`. */
  after?(): string | undefined;
}

/** One run, not yet started: its threads, and what they have in common. */
export interface Scenario extends Threads {
  readonly world: World;
}

/** Something that can be run again and again from its start. */
export interface Program {
  start(): Scenario;
}
