import type { Machine } from '../automata/machine.ts';
import type { Word, WordMap } from '../automata/words.ts';

/** A program to be visited: its threads as automata, and the memory that they share. */
export interface System {
  readonly machines: readonly Machine[];
  readonly words: WordMap;
  /** Doorbell of each thread. */
  readonly doorbells: readonly Word[];
  /** The position that all positions and bytes are relative to; undefined: they are absolute. */
  readonly origin: Word | undefined;
  /** Origins this close to the start are told apart, for the wraps. */
  readonly exact: number;
  /** Bytes of storage in all; `Range.data` + `Range.offset` is a place in it. */
  readonly cells: number;
  /** Waiters that nobody will ever see wake, first in the queue of each doorbell. */
  readonly zombies: number;
  /** Threads that may be killed at any operation, and in their sleep. */
  readonly mortal: readonly boolean[];
  /** How the engine waits: as it has to, or wrongly, to see that it matters. */
  readonly engine: Engine;
  readonly maxStates: number;
  /** Looks at what the threads returned once all have: a sentence if it is wrong. */
  readonly after: ((values: readonly unknown[]) => string | undefined) | undefined;
}

/**
 * `sound` does what ECMA-262 says: a wait compares the value and joins the list in one step. An
 * engine that `checks apart` compares first and joins later (WebKit had that fault in 2022).
 */
export type Engine = 'sound' | 'checks apart';

/** One state of everything, as numbers; `Fields` says which number is what. */
export type State = Int32Array;

/** The thread sleeps in the wait that it stands before. */
export const ASLEEP = 1;
/** The thread's doorbell moved since it looked. */
export const MOVED = 2;
/** The thread was killed. */
export const DEAD = 4;
/** The thread has compared the value and not yet joined the list: only where the engine checks apart. */
export const CHECKED = 8;
const ZOMBIE_SHIFT = 4;
const FLAGS = (1 << ZOMBIE_SHIFT) - 1;

/** Places of a state's numbers: threads, their flags, how far the origin came, bytes, words. */
export class Fields {
  readonly threads: number;
  /** How far the origin has come, as long as that is kept. */
  readonly zone: number;
  /** Bytes, relative to the origin's position. */
  readonly cells: number;
  /**
   * Words come last, for they are found one by one. Each is counted from what it was at first,
   * positions from the origin.
   */
  readonly words: number;

  constructor(system: System) {
    this.threads = system.machines.length;
    this.zone = 2 * this.threads;
    this.cells = this.zone + 1;
    this.words = this.cells + system.cells;
  }

  at(state: State, thread: number): number {
    return state[thread] ?? 0;
  }

  has(state: State, thread: number, flag: number): boolean {
    return ((state[this.threads + thread] ?? 0) & flag) !== 0;
  }

  set(state: State, thread: number, flag: number): void {
    const at = this.threads + thread;
    state[at] = (state[at] ?? 0) | flag;
  }

  clear(state: State, thread: number, flag: number): void {
    const at = this.threads + thread;
    state[at] = (state[at] ?? 0) & ~flag;
  }

  zombies(state: State, thread: number): number {
    return (state[this.threads + thread] ?? 0) >> ZOMBIE_SHIFT;
  }

  setZombies(state: State, thread: number, count: number): void {
    const at = this.threads + thread;
    state[at] = ((state[at] ?? 0) & FLAGS) | (count << ZOMBIE_SHIFT);
  }
}
