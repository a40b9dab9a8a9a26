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
  /** Makes shared memory, zero-filled. `name` is what pictures and races call it. */
  shared(name: string, bytes: number): SharedViews;
  /** Gives words names for counterexamples: `m.name(words, { 0: 'LOCK' })`. */
  name(words: Words, names: Readonly<Record<number, string>>): void;
  /** Ends the check with `refuted` if the condition does not hold in some run. */
  assert(condition: unknown, message?: string): void;
  /**
   * Takes each of the values 0 … count − 1 in some run: what the outside world may do. `label` is
   * what pictures call it.
   *
   * @throws ModelMisuse if there is nothing to choose from
   */
  choose(count: number, label?: string): number;
  /** The virtual clock in milliseconds; it moves when a wait times out. */
  now(): number;
  /**
   * Marks a line that is meant to be reached. `covered` of the verdict has the labels that were, so
   * that a program is not verified for never getting there.
   */
  cover(label: string): void;
  /**
   * Looks at each run that ended, with what its threads returned, by name, and in the memory that it
   * left. `m.assert` in it refutes the run.
   */
  after(look: (results: Readonly<Record<string, unknown>>) => void): void;
  /** Reports a plain access of bytes `from` to `to` that the model cannot see by itself. */
  access(buffer: SharedArrayBuffer, from: number, to: number, write: boolean): void;
}

/** A program to be checked. */
export type Body = (m: Model) => void;
