import { eventOf, TIMER } from './loop-event.ts';
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
  readonly events: ReadonlyMap<number, readonly number[]>;
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
  /** True if threads may await, so that a notify may be an event of their loops. */
  readonly awaits: boolean;
  readonly #lists: WaitLists;
  /** Events that threads have not been told of yet. */
  #events = new Map<number, readonly number[]>();
  #now = 0;

  /** `zombies` is the number of stale waiters at the front of every list. */
  constructor(memory: Memory, zombies = 0, awaits = false) {
    this.memory = memory;
    this.awaits = awaits;
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
        for (const { thread: sleeper, ticket } of taken) {
          if (ticket !== undefined) this.#tell(sleeper, eventOf(ticket, false));
        }
        const woken = taken.filter((waiter) => !waiter.async).map((waiter) => waiter.thread);
        return { result: taken.length, woken };
      }
      case 'now':
        return done(this.#now);
      case 'idle':
        return done(this.#nextEvent(thread));
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

  /** The event that an idle thread is told of next, and when the clock has one for it. */
  eventsOf(thread: number): { readonly hasEvent: boolean; readonly deadline: number } {
    const hasEvent = (this.#events.get(thread) ?? []).length > 0;
    return { hasEvent, deadline: this.#lists.firstOf(thread)?.deadline ?? Infinity };
  }

  /** Lets time pass until an idle thread has an event: its first timer's, or of a wait's timeout. */
  passTime(thread: number, timer: number): number {
    const waiter = this.#lists.firstOf(thread);
    const isTimer = waiter === undefined || timer <= waiter.deadline;
    this.#now = Math.max(this.#now, isTimer ? timer : waiter.deadline);
    if (isTimer) return TIMER;
    this.#lists.drop(waiter);
    return eventOf(waiter.ticket ?? 0, true);
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
    const events = new Map(this.#events);
    return { image: memory.image(), lists: this.#lists.save(), now: this.#now, events };
  }

  restore(state: WorldState): void {
    this.memory.restore(state.image);
    this.#lists.restore(state.lists);
    this.#now = state.now;
    this.#events = new Map(state.events);
  }

  #wait(thread: number, operation: AtomicOperation & { kind: 'wait' | 'waitAsync' }): Outcome {
    const { kind, view, index, value, timeout } = operation;
    if (load(view as Int32Array, index) !== value) return done('not-equal');
    const async = kind === 'waitAsync';
    if (async && timeout === 0) return done('timed-out');
    const { ticket } = operation;
    const deadline = this.#now + timeout;
    this.#lists.add(this.#wordOf(operation), { thread, async, deadline, ticket });
    return done('asleep');
  }

  #tell(thread: number, event: number): void {
    this.#events.set(thread, [...(this.#events.get(thread) ?? []), event]);
  }

  #nextEvent(thread: number): number {
    const [first = TIMER, ...others] = this.#events.get(thread) ?? [];
    this.#events.set(thread, others);
    return first;
  }

  #wordOf(operation: AtomicOperation): number {
    return this.memory.watch(operation.view.buffer) * BUFFER_STRIDE + byteIndex(operation);
  }
}

function done(result: Result): Outcome {
  return { result, woken: [] };
}
