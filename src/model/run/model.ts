import type { Words } from '../../atomics/words.ts';
import type { SharedViews } from '../views/shared-views.ts';

/**
 * Tools with which a program to be checked is written. The function given to `check` sets up memory and
 * names its threads. It is run anew for every thread, so all that it makes besides shared memory is
 * each thread's own, as if each were a worker.
 */
export interface Model {
  /** Adds a thread: a synchronous function. What it returns is its part of a run's outcome. */
  thread(name: string, body: () => unknown): void;
  /** Makes shared memory, zero-filled. Its views report indexed accesses, for races. */
  shared(name: string, bytes: number): SharedViews;
  /** Gives words names for counterexamples: `m.name(words, { 0: 'LOCK' })`. */
  name(words: Words, names: Readonly<Record<number, string>>): void;
  /** Ends the check with `refuted` if the condition does not hold in some run. */
  assert(condition: unknown, message?: string): void;
  /** Takes each of the values 0 … count − 1 in some run. */
  choose(count: number, label?: string): number;
  /** The virtual clock in milliseconds; it moves when a wait times out. */
  now(): number;
  /** Marks a line that is meant to be reached; a verdict has the labels that were. */
  cover(label: string): void;
  /** Looks at each run that ended, with what its threads returned, by name. */
  after(look: (results: Readonly<Record<string, unknown>>) => void): void;
  /** Reports a plain access of bytes that the model cannot see by itself. */
  access(buffer: SharedArrayBuffer, from: number, to: number, write: boolean): void;
}

/** A program to be checked. */
export type Body = (m: Model) => void;
