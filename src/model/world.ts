import type { Memory } from './memory.ts';
import {
  type Access,
  type AtomicOperation,
  byteIndex,
  type Operation,
  type Result,
} from './operation.ts';

/** A place in a wait list. Lists are replaced and never changed, so a copy of the map is a state. */
export interface Waiter {
  readonly thread: number;
  /** Of `waitAsync`: it can be notified, but no thread sleeps. */
  readonly async: boolean;
  /** When the virtual clock ends it; Infinity if nothing but a notify does. */
  readonly deadline: number;
}

export interface Outcome {
  readonly result: Result;
  /** The threads that this operation woke, in the order of their list. */
  readonly woken: readonly number[];
}

export interface WorldState {
  readonly image: Uint8Array;
  readonly lists: ReadonlyMap<number, readonly Waiter[]>;
  readonly open: readonly OpenAccess[];
  readonly now: number;
}

interface OpenAccess {
  readonly thread: number;
  readonly access: Access;
}

/** The thread number of waiters that belong to no thread: what a dead one left behind. */
export const NOBODY = -1;

// Taken before a run replaces the global, so these are the engine's own.
const real = Atomics;
const REAL = {
  add: real.add,
  sub: real.sub,
  and: real.and,
  or: real.or,
  xor: real.xor,
  exchange: real.exchange,
  store: real.store,
};
const { load, compareExchange } = real;
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
  /** What lies in each list before anybody waits there: nothing, or what dead threads left. */
  readonly #stale: readonly Waiter[];
  #lists = new Map<number, readonly Waiter[]>();
  #open: readonly OpenAccess[] = [];
  #now = 0;

  /** `zombies` is the number of stale waiters at the front of every list. */
  constructor(memory: Memory, zombies = 0) {
    this.memory = memory;
    const zombie = { thread: NOBODY, async: true, deadline: Infinity };
    this.#stale = Array.from({ length: zombies }, () => zombie);
  }

  get now(): number {
    return this.#now;
  }

  /** Executes `operation` for `thread`; the choice of a `choose` is the caller's. */
  execute(thread: number, operation: Operation, choice = 0): Outcome {
    switch (operation.kind) {
      case 'load':
        return done(load(operation.view as Int32Array, operation.index));
      case 'compareExchange':
        return done(
          compareExchange(
            operation.view as Int32Array,
            operation.index,
            operation.expected as number,
            operation.value as number,
          ),
        );
      case 'wait':
      case 'waitAsync':
        return this.#wait(thread, operation);
      case 'notify':
        return this.#notify(operation);
      case 'now':
        return done(this.#now);
      case 'choose':
        return done(choice);
      case 'begin':
        return this.#begin(thread, operation.access);
      case 'end':
        this.#open = this.#open.filter((open) => open.thread !== thread);
        return done(0);
      default:
        return done(
          REAL[operation.kind](
            operation.view as Int32Array,
            operation.index,
            operation.value as number,
          ),
        );
    }
  }

  /** The waiters of one word, first come first. */
  waiters(operation: AtomicOperation): readonly Waiter[] {
    return this.#lists.get(this.#listOf(operation)) ?? this.#stale;
  }

  /** Takes a thread whose time is over out of its list, and moves the clock to that time. */
  expire(thread: number): void {
    const waiter = this.sleeping(thread);
    if (waiter !== undefined) this.#now = Math.max(this.#now, waiter.deadline);
    this.remove(thread);
  }

  /** Takes a sleeping thread out of its list: it was terminated. */
  remove(thread: number): void {
    for (const [list, waiters] of this.#lists) {
      this.#replace(
        list,
        waiters.filter((waiter) => waiter.async || waiter.thread !== thread),
      );
    }
    this.#open = this.#open.filter((open) => open.thread !== thread);
  }

  sleeping(thread: number): Waiter | undefined {
    for (const waiters of this.#lists.values()) {
      const waiter = waiters.find((one) => one.thread === thread && !one.async);
      if (waiter !== undefined) return waiter;
    }
    return undefined;
  }

  save(): WorldState {
    const { memory } = this;
    return { image: memory.image(), lists: new Map(this.#lists), open: this.#open, now: this.#now };
  }

  restore(state: WorldState): void {
    this.memory.restore(state.image);
    this.#lists = new Map(state.lists);
    this.#open = state.open;
    this.#now = state.now;
  }

  /** The lists as text: equal for equal lists. The clock is not in it. */
  key(): string {
    if (this.#lists.size === 0) return '';
    const lists = [...this.#lists].sort(([a], [b]) => a - b);
    return lists
      .map(([list, waiters]) => `${list}:${waiters.map(({ thread }) => thread).join(',')}`)
      .join(';');
  }

  #wait(thread: number, operation: AtomicOperation & { kind: 'wait' | 'waitAsync' }): Outcome {
    const { view, index, value, timeout } = operation;
    const async = operation.kind === 'waitAsync';
    if (load(view as Int32Array, index) !== value) return done('not-equal');
    if (async && timeout === 0) return done('timed-out');
    const list = this.#listOf(operation);
    const waiter = { thread, async, deadline: this.#now + timeout };
    this.#replace(list, [...this.waiters(operation), waiter]);
    return done('asleep');
  }

  #notify(operation: AtomicOperation & { kind: 'notify' }): Outcome {
    const list = this.#listOf(operation);
    const waiters = this.waiters(operation);
    const count = Math.min(operation.count, waiters.length);
    this.#replace(list, waiters.slice(count));
    const woken = waiters.slice(0, count).filter((waiter) => !waiter.async);
    return { result: count, woken: woken.map(({ thread }) => thread) };
  }

  #begin(thread: number, access: Access): Outcome {
    const other = this.#open.find(
      (open) =>
        open.thread !== thread &&
        open.access.buffer === access.buffer &&
        (open.access.write || access.write) &&
        open.access.from < access.to &&
        access.from < open.access.to,
    );
    if (other !== undefined) throw new OverlapError(thread, access, other.thread, other.access);
    this.#open = [...this.#open, { thread, access }];
    return done(0);
  }

  #listOf(operation: AtomicOperation): number {
    return this.memory.watch(operation.view.buffer) * BUFFER_STRIDE + byteIndex(operation);
  }

  #replace(list: number, waiters: readonly Waiter[]): void {
    if (waiters.length === 0 && this.#stale.length === 0) this.#lists.delete(list);
    else this.#lists.set(list, waiters);
  }
}

/** Two plain accesses of the same bytes are under way at once, and one of them writes. */
export class OverlapError extends Error {
  constructor(thread: number, access: Access, otherThread: number, other: Access) {
    const text = ({ from, to, write }: Access) => `${write ? 'writes' : 'reads'} ${from} to ${to}`;
    super(`thread ${thread} ${text(access)} while thread ${otherThread} ${text(other)}`);
    this.name = 'OverlapError';
  }
}

function done(result: Result): Outcome {
  return { result, woken: [] };
}
