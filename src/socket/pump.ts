import { register, type Waitable } from '../atomics/block.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { load, waitAsync } from '../atomics/words.ts';
import type { Host } from '../host/host.ts';

/** A call that waits without blocking its thread. */
export interface Pending {
  /** What it waits for. Calls on one side are served in the order in which they came. */
  side(): Waitable;
  /** Does what can be done now and settles the call, if that is all; false if it waits on. */
  advance(): boolean;
  /** Says whether it holds the event loop. */
  holds(): boolean;
}

/**
 * Drives all asynchronous calls of one thread. Whatever they wait for, they wait on the thread's one
 * doorbell with one waitAsync: the argument of doorbell.ts, with settle() as the sleeper.
 */
export class Pump {
  readonly #thread: CallingThread;
  readonly #host: Host;
  readonly #pending = new Set<Pending>();
  #armed = false;
  #letGo: (() => void) | undefined;

  constructor(thread: CallingThread, host: Host) {
    this.#thread = thread;
    this.#host = host;
  }

  get pending(): ReadonlySet<Pending> {
    return this.#pending;
  }

  /** Starts a call; it may be over when this returns. */
  start(call: Pending): void {
    this.#pending.add(call);
    this.settle();
  }

  /** Forgets a call that was given up. */
  stop(call: Pending): void {
    this.#pending.delete(call);
    this.hold();
  }

  /** Holds the event loop while a pending call wants that: waitAsync alone does not hold it. */
  hold(): void {
    let wanted = false;
    for (const call of this.#pending) wanted ||= call.holds();
    if (wanted) {
      this.#letGo ??= this.#host.keepAlive();
    } else {
      this.#letGo?.();
      this.#letGo = undefined;
    }
  }

  /** Registers and looks for each pending call, all before any of the caller's code runs. */
  settle(): void {
    const { table, at } = this.#thread;
    for (;;) {
      // BELL< Read before everything else: a ring after this line ends the wait below.
      const key = load(table, at);
      this.#look();
      if (this.#pending.size === 0 || this.#armed) break;
      const rung = waitAsync(table, at, key);
      if (rung === undefined) continue;
      this.#armed = true;
      rung.then(() => {
        this.#armed = false;
        this.settle();
      });
      break;
    }
    this.hold();
  }

  #look(): void {
    const waiting = new Set<Waitable>();
    for (const call of [...this.#pending]) {
      const side = call.side();
      if (waiting.has(side)) continue;
      register(this.#thread, side);
      if (call.advance()) this.#pending.delete(call);
      else waiting.add(side);
    }
  }
}
