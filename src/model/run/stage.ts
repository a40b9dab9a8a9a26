import type { ModelMisuse } from '../misuse.ts';
import type { Memory } from '../world/memory.ts';
import type { Access, Operation, Result } from '../world/operation.ts';
import type { Setup } from './setup.ts';

/** The runner of the moment: it performs operations and hears of plain accesses. */
export interface Runner {
  perform(operation: Operation): Result;
  touch(access: Access): void;
  /** True once the thread was stopped, and only unwinds: its further steps have not happened. */
  readonly isStopped: boolean;
}

/** A program as its threads know it: it runs them, and has the memory that they share. */
export interface Stage {
  readonly memory: Memory;
  /** The places in the program at which loops were tried for long, and went on. */
  readonly endless: Set<string>;
  /** The bytes that the threads start from. */
  readonly initial: Uint8Array;
  /** Runs the body; what it does to memory is done when this returns. */
  setUp(): Setup;
  /** Throws what the program was refused for, also if it caught that. */
  mustBeSeen(): void;
  /** Ends the check for this. */
  refuse(misuse: ModelMisuse): void;
  /** Has what runs from now on run as the thread `name`, until the returned function is called. */
  enter(name: string, runner: Runner): () => void;
  /** Runs `action` as the thread `name`. */
  runAs<T>(name: string, runner: Runner, action: () => T): T;
}
