import { home, kept } from '../thread/home.ts';
import { startedPump } from '../thread/this-pump.ts';
import { after } from '../thread/timers.ts';

/** Something that ends at a time of this thread's clock. */
export interface Due {
  readonly atMs: number;
  /** Index among all deadlines; -1 while it is in no {@link Deadlines}. */
  place: number;
  expire(): void;
}

/**
 * Deadlines of this thread, as a heap: the earliest is first, and none is before the one at
 * half its index. One timer serves all, so that many which pass together cost one look at the pending
 * calls and not one each.
 */
export class Deadlines {
  readonly #heap: Due[] = [];
  #timerAtMs = Infinity;
  #stopTimer: () => void = () => undefined;

  add(due: Due): void {
    this.#put(due, this.#heap.length);
    this.#rise(due);
    this.#startTimer();
  }

  delete(due: Due): void {
    const { place } = due;
    const last = place < 0 ? undefined : this.#heap.pop();
    due.place = -1;
    if (last === undefined || last === due) return;
    this.#put(last, place);
    this.#rise(last);
    this.#sink(last);
  }

  /** Runs at the earliest deadline; one that was deleted may have started it, and then none is due. */
  readonly #onTimer = (): void => {
    this.#timerAtMs = Infinity;
    const nowMs = home().host.now();
    // A timer may be late: what has come meanwhile counts.
    if (this.#earliest() <= nowMs) startedPump()?.settle();
    for (let due = this.#heap[0]; due !== undefined && due.atMs <= nowMs; due = this.#heap[0]) {
      this.delete(due);
      due.expire();
    }
    this.#startTimer();
  };

  /** A timer may also be early: then it is started again for the rest. */
  #startTimer(): void {
    const atMs = this.#earliest();
    if (atMs >= this.#timerAtMs) return;
    this.#stopTimer();
    this.#timerAtMs = atMs;
    this.#stopTimer = after(Math.max(0, Math.ceil(atMs - home().host.now())), this.#onTimer);
  }

  #earliest(): number {
    return this.#heap[0]?.atMs ?? Infinity;
  }

  #put(due: Due, place: number): void {
    this.#heap[place] = due;
    due.place = place;
  }

  #rise(due: Due): void {
    while (due.place > 0) {
      const above = this.#heap[(due.place - 1) >> 1];
      if (above === undefined || above.atMs <= due.atMs) return;
      this.#swap(due, above);
    }
  }

  #sink(due: Due): void {
    for (;;) {
      const [left, right] = [this.#heap[2 * due.place + 1], this.#heap[2 * due.place + 2]];
      const below =
        right !== undefined && left !== undefined && right.atMs < left.atMs ? right : left;
      if (below === undefined || below.atMs >= due.atMs) return;
      this.#swap(due, below);
    }
  }

  #swap(one: Due, other: Due): void {
    const { place } = one;
    this.#put(one, other.place);
    this.#put(other, place);
  }
}

/** The deadlines of this thread's asynchronous calls. */
export const deadlines: () => Deadlines = kept('deadlines', () => new Deadlines());
