import { eventOf, ticketOf } from '../world/loop-event.ts';
import type { Operation, Result } from '../world/operation.ts';

/** A callback of a timer, and when it is due on the virtual clock. */
interface Timer {
  readonly id: number;
  readonly due: number;
  /** Milliseconds between calls, of an interval. */
  readonly every: number | undefined;
  readonly call: () => void;
}

/** The event loop of one thread in one run: its timers, and its `waitAsync`. */
export class EventLoop {
  readonly #perform: (operation: Operation) => Result;
  #timers: readonly Timer[] = [];
  #ids = 0;
  /** Functions that settle the promises of `waitAsync`, by ticket; undefined once that is done. */
  readonly #waits: (((result: string) => void) | undefined)[] = [];

  constructor(perform: (operation: Operation) => Result) {
    this.#perform = perform;
  }

  /** The ticket of the next `waitAsync`. */
  get ticket(): number {
    return this.#waits.length;
  }

  /** When the first timer is due. */
  get deadline(): number {
    return Math.min(Infinity, ...this.#timers.map(({ due }) => due));
  }

  /** Says whether something of the program can still happen to the thread. */
  get isWaiting(): boolean {
    return this.#timers.length > 0 || this.#waits.some((settle) => settle !== undefined);
  }

  get hasTimer(): boolean {
    return this.#timers.length > 0;
  }

  now(): number {
    return Number(this.#perform({ kind: 'now' }));
  }

  addTimer(call: () => void, ms: unknown, repeats: boolean): number {
    // As timers of runtimes do: at least one, and one for what is no number.
    const wait = Math.max(Math.trunc(Number(ms)) || 1, 1);
    const due = this.now() + wait;
    this.#ids += 1;
    const timer = { id: this.#ids, due, every: repeats ? wait : undefined, call };
    this.#timers = [...this.#timers, timer];
    return timer.id;
  }

  removeTimer(id: number): void {
    this.#timers = this.#timers.filter((timer) => timer.id !== id);
  }

  /** The promise of a `waitAsync` that has just begun. */
  addWait(): Promise<unknown> {
    return new Promise((resolve) => {
      this.#waits.push(resolve);
    });
  }

  deliver(event: number): void {
    const ticket = ticketOf(event);
    if (ticket === undefined) this.#fire();
    else this.#settle(ticket, event === eventOf(ticket, true) ? 'timed-out' : 'ok');
  }

  #settle(ticket: number, result: string): void {
    const settle = this.#waits[ticket];
    this.#waits[ticket] = undefined;
    settle?.(result);
  }

  #fire(): void {
    const timer = this.#timers.find(({ due }) => due === this.deadline);
    if (timer === undefined) return;
    this.removeTimer(timer.id);
    const { every, due } = timer;
    if (every !== undefined) this.#timers = [...this.#timers, { ...timer, due: due + every }];
    timer.call();
  }
}
