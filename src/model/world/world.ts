import type { Memory } from './memory.ts';
import { type AtomicOperation, byteIndex, type Operation, type Result } from './operation.ts';
import { type Waiter, WaitLists, type WaitListsState } from './wait-lists.ts';

export interface Outcome {
  readonly result: Result;
  /** The threads that this operation woke, in the order of their list. */
  readonly woken: readonly number[];
}

export interface WorldState {
  readonly image: Uint8Array;
  readonly lists: WaitListsState;
  readonly now: number;
}

// Taken before a run replaces the global, so these are the engine's own.
const { load, store, add, sub, and, or, xor, exchange, compareExchange } = Atomics;
const WRITES = { store, add, sub, and, or, xor, exchange };
const BUFFER_STRIDE = 2 ** 40;

/**
 * Shared memory, its wait lists and the clock: what threads have in common. An operation is one
 * indivisible step on the real bytes, so that plain code between operations sees them too.
 *
 * `wait` compares and enters the list in one step, as the critical section of ECMA-262 makes it;
 * the thread sleeps until `notify` or `expire` takes it out. There are no spurious wake-ups.
 */
export class World {
  readonly memory: Memory;
  readonly #lists: WaitLists;
  #now = 0;

  /** `zombies` is the number of stale waiters at the front of every list. */
  constructor(memory: Memory, zombies = 0) {
    this.memory = memory;
    this.#lists = new WaitLists(zombies);
  }

  get now(): number {
    return this.#now;
  }

  /** Executes `operation` for `thread`; `choice` is the result of a `choose`. */
  execute(thread: number, operation: Operation, choice = 0): Outcome {
    switch (operation.kind) {
      case 'load':
        return done(load(operation.view as Int32Array, operation.index));
      case 'compareExchange': {
        const { view, index, expected, value } = operation;
        return done(
          compareExchange(view as Int32Array, index, expected as number, value as number),
        );
      }
      case 'wait':
      case 'waitAsync':
        return this.#wait(thread, operation);
      case 'notify': {
        const taken = this.#lists.take(this.#wordOf(operation), operation.count);
        const woken = taken.filter((waiter) => !waiter.async).map((waiter) => waiter.thread);
        return { result: taken.length, woken };
      }
      case 'now':
        return done(this.#now);
      case 'choose':
        return done(choice);
      default: {
        const { kind, view, index, value } = operation;
        return done(WRITES[kind](view as Int32Array, index, value as number));
      }
    }
  }

  /** The waiters of one word, first come first. */
  waiters(operation: AtomicOperation): readonly Waiter[] {
    return this.#lists.at(this.#wordOf(operation));
  }

  /** Takes a thread whose time is over out of its list, and moves the clock to that time. */
  expire(thread: number): void {
    const waiter = this.#lists.remove(thread);
    if (waiter !== undefined) this.#now = Math.max(this.#now, waiter.deadline);
  }

  /** Takes a thread that was terminated out of its list. */
  remove(thread: number): void {
    this.#lists.remove(thread);
  }

  save(): WorldState {
    const { memory } = this;
    return { image: memory.image(), lists: this.#lists.save(), now: this.#now };
  }

  restore(state: WorldState): void {
    this.memory.restore(state.image);
    this.#lists.restore(state.lists);
    this.#now = state.now;
  }

  #wait(thread: number, operation: AtomicOperation & { kind: 'wait' | 'waitAsync' }): Outcome {
    const { kind, view, index, value, timeout } = operation;
    if (load(view as Int32Array, index) !== value) return done('not-equal');
    const async = kind === 'waitAsync';
    if (async && timeout === 0) return done('timed-out');
    this.#lists.add(this.#wordOf(operation), { thread, async, deadline: this.#now + timeout });
    return done('asleep');
  }

  #wordOf(operation: AtomicOperation): number {
    return this.memory.watch(operation.view.buffer) * BUFFER_STRIDE + byteIndex(operation);
  }
}

function done(result: Result): Outcome {
  return { result, woken: [] };
}
