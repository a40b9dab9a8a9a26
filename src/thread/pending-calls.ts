import type { Waitable } from '../atomics/waitable.ts';

/** A call that waits without blocking its thread. */
export interface Pending {
  /** The side that the call waits for. Calls on one side are served in the order in which they came. */
  side(): Waitable;
  /** Does what can be done now and settles the call, if that is all; false if it waits on. */
  advance(): boolean;
  /** Says whether it holds the event loop. */
  holds(): boolean;
  /** Says whether a timeout or a signal may end it. */
  isLimited(): boolean;
}

/**
 * The pending calls of one thread, in the order in which they came. What is asked of it at each start
 * and end of a call costs the same however many there are.
 */
export class PendingCalls implements Iterable<Pending> {
  /** With the side under which each is counted. */
  readonly #calls = new Map<Pending, Waitable>();
  readonly #sides = new Map<Waitable, number>();
  readonly #holding = new Set<Pending>();

  get size(): number {
    return this.#calls.size;
  }

  [Symbol.iterator](): IterableIterator<Pending> {
    return this.#calls.keys();
  }

  add(call: Pending): void {
    const side = call.side();
    this.#calls.set(call, side);
    this.#sides.set(side, (this.#sides.get(side) ?? 0) + 1);
    if (call.holds()) this.#holding.add(call);
  }

  delete(call: Pending): void {
    const side = this.#calls.get(call);
    if (side === undefined) return;
    this.#calls.delete(call);
    this.#holding.delete(call);
    const left = (this.#sides.get(side) ?? 0) - 1;
    if (left > 0) this.#sides.set(side, left);
    else this.#sides.delete(side);
  }

  /** Says whether a call waits for `side`. */
  waitFor(side: Waitable): boolean {
    return this.#sides.has(side);
  }

  /** Says whether a call holds the event loop. */
  hold(): boolean {
    return this.#holding.size > 0;
  }

  /** Asks all calls anew for their sides, and whether they hold the loop. */
  recount(): void {
    const calls = [...this.#calls.keys()];
    for (const call of calls) this.delete(call);
    for (const call of calls) this.add(call);
  }
}
