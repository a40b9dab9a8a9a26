/** A place in a wait list. */
export interface Waiter {
  readonly thread: number;
  /** True for `waitAsync`: it can be notified, but no thread sleeps. */
  readonly async: boolean;
  /** When the virtual clock ends it; Infinity if nothing but a notify does. */
  readonly deadline: number;
  /** Number of a `waitAsync` in its thread. */
  readonly ticket?: number | undefined;
}

/** Lists are replaced and never changed, so a copy of the map is a state. */
export type WaitListsState = ReadonlyMap<number, readonly Waiter[]>;

/** The thread number of waiters that belong to no thread: what a dead one left behind. */
const NOBODY = -1;

/** The wait lists of all words, each first come, first served. A word's number is the caller's. */
export class WaitLists {
  /** Waiters in each list before anybody waits there: none, or those that dead threads left. */
  readonly #stale: readonly Waiter[];
  #lists = new Map<number, readonly Waiter[]>();

  constructor(zombies: number) {
    const zombie = { thread: NOBODY, async: true, deadline: Infinity };
    this.#stale = Array.from({ length: zombies }, () => zombie);
  }

  at(word: number): readonly Waiter[] {
    return this.#lists.get(word) ?? this.#stale;
  }

  add(word: number, waiter: Waiter): void {
    this.#replace(word, [...this.at(word), waiter]);
  }

  /** Takes the first waiters out, `count` at the most, and returns them. */
  take(word: number, count: number): readonly Waiter[] {
    const waiters = this.at(word);
    const taken = waiters.slice(0, count);
    this.#replace(word, waiters.slice(taken.length));
    return taken;
  }

  /** Takes a sleeping thread out. Its `waitAsync` stay, as they cannot be cancelled. */
  remove(thread: number): Waiter | undefined {
    for (const [word, waiters] of this.#lists) {
      const waiter = waiters.find((one) => one.thread === thread && !one.async);
      if (waiter === undefined) continue;
      const others = waiters.filter((one) => one !== waiter);
      this.#replace(word, others);
      return waiter;
    }
    return undefined;
  }

  /** The `waitAsync` of a thread that the clock ends first. */
  firstOf(thread: number): Waiter | undefined {
    let first: Waiter | undefined;
    for (const waiters of this.#lists.values()) {
      for (const waiter of waiters) {
        if (waiter.thread !== thread || waiter.ticket === undefined) continue;
        if (first === undefined || waiter.deadline < first.deadline) first = waiter;
      }
    }
    return first;
  }

  /** Takes one waiter out. */
  drop(waiter: Waiter): void {
    for (const [word, waiters] of this.#lists) {
      const others = waiters.filter((one) => one !== waiter);
      if (others.length < waiters.length) this.#replace(word, others);
    }
  }

  save(): WaitListsState {
    return new Map(this.#lists);
  }

  restore(state: WaitListsState): void {
    this.#lists = new Map(state);
  }

  #replace(word: number, waiters: readonly Waiter[]): void {
    if (waiters.length === 0 && this.#stale.length === 0) this.#lists.delete(word);
    else this.#lists.set(word, waiters);
  }
}
