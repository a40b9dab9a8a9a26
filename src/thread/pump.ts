import { ring } from '../atomics/doorbell.ts';
import { settle } from '../atomics/settle.ts';
import type { CallingThread } from '../atomics/thread.ts';
import type { Waitable } from '../atomics/waitable.ts';
import { load } from '../atomics/words.ts';
import { type Hearing, hearing, type Means } from './hearing.ts';
import { type Pending, PendingCalls } from './pending-calls.ts';
import { after } from './timers.ts';
import { sleepNote } from './unsent.ts';

/** Rings in a row that are followed at once; then the thread's other events have their turn. */
const MAX_ROUNDS = 16;

/**
 * Drives all asynchronous calls of one thread. Whatever they wait for, they wait on the thread's one
 * doorbell with one waitAsync: the argument of doorbell.ts, with settle() as the sleeper. While that
 * waitAsync is out, every ring is delivered to it, also one that a blocking call of this thread
 * hears first; so a call that is registered, and was looked at after that, may be left alone.
 *
 * A promise tells its caller later, when this is done: no code of a caller runs between the look at
 * one call and the next, nor before the waitAsync is out.
 */
export class Pump {
  readonly #thread: CallingThread;
  readonly #home: Means;
  readonly #pending = new PendingCalls();
  /** True while something is under way that leads to settle(). */
  #armed = false;
  /** True while a timer is set that looks again. */
  #looks = false;
  #letGo: (() => void) | undefined;
  #hearing: Hearing | undefined;

  constructor(thread: CallingThread, home: Means) {
    this.#thread = thread;
    this.#home = home;
  }

  get pending(): Iterable<Pending> {
    return this.#pending;
  }

  /** Says whether a call waits for `side`. */
  waitsFor(side: Waitable): boolean {
    return this.#pending.waitFor(side);
  }

  /** Starts a call; it may be over when this returns. */
  start(call: Pending): void {
    const queued = this.waitsFor(call.side());
    this.#pending.add(call);
    sleepNote(this.#thread)?.awaits(call);
    this.#lookLater();
    try {
      if (!this.#armed) this.settle();
      else if (!queued) this.#advance(call);
      this.hold();
    } catch (error) {
      // The stack ran out, of which its promise tells: from here on no byte is taken for it.
      this.#pending.delete(call);
      throw error;
    }
  }

  /** Forgets a call that was given up. The next one on its side may need less: it has its turn. */
  stop(call: Pending): void {
    this.#pending.delete(call);
    this.stir(call.side());
    this.hold();
  }

  /** Gives all calls to the pump of the slot that this thread has from now on. */
  moveTo(next: Pump): void {
    const calls = [...this.#pending];
    for (const call of calls) this.#pending.delete(call);
    this.hold();
    for (const call of calls) next.start(call);
    this.#hearing?.end();
  }

  /** One of this thread's Sockets was closed, of which nobody rings if its end has others. */
  wake(): void {
    if (this.#pending.size > 0) ring(this.#thread.table, this.#thread.at);
  }

  /** Something is new about a side that no other thread tells of: a call that waits for it looks again. */
  stir(side: Waitable): void {
    if (this.waitsFor(side)) ring(this.#thread.table, this.#thread.at);
  }

  /** A call may wait for another side from now on, or hold the event loop where it did not. */
  recount(): void {
    this.#pending.recount();
    this.hold();
  }

  /** Holds the event loop while a pending call wants that: waitAsync alone does not hold it. */
  hold(): void {
    if (this.#pending.hold()) {
      this.#letGo ??= this.#home.host.keepAlive();
    } else {
      this.#letGo?.();
      this.#letGo = undefined;
    }
  }

  /** Registers and looks for each pending call, until nothing has happened meanwhile. */
  settle(): void {
    const { table, at } = this.#thread;
    if (this.#thread.note !== 0) settle(this.#thread);
    for (let round = 0; ; round++) {
      // BELL< Read before everything else: a ring after this line ends the wait below.
      const key = load(table, at);
      this.#look();
      if (this.#pending.size === 0 || this.#armed) break;
      this.#hearing ??= hearing(this.#thread, this.#home);
      if (!this.#hearing.next(key, this.#goOn)) {
        if (round < MAX_ROUNDS) continue;
        after(0, this.#goOn);
      }
      this.#armed = true;
      break;
    }
    this.hold();
  }

  readonly #goOn = (): void => {
    this.#armed = false;
    this.settle();
  };

  /** Looks again by itself after a while, as a sleeper does (atomics/note.ts). */
  #lookLater(): void {
    const { lookMs } = this.#thread;
    if (this.#looks || this.#pending.size === 0 || lookMs === Infinity) return;
    this.#looks = true;
    after(lookMs, () => {
      this.#looks = false;
      for (const call of this.#pending) call.side().doubt?.();
      this.settle();
      this.#lookLater();
    });
  }

  #look(): void {
    /** Sides that a call waits for. Most often there is one call, and no other to hold back. */
    let waiting: Set<Waitable> | undefined;
    // A call that a signal of the caller's own making ends meanwhile is left out, one that it starts is not.
    for (const call of this.#pending) {
      const side = call.side();
      if (waiting?.has(side) || this.#advance(call) || this.#pending.size === 1) continue;
      waiting ??= new Set();
      waiting.add(side);
    }
  }

  #advance(call: Pending): boolean {
    call.side().register(this.#thread);
    if (!call.advance()) return false;
    this.#pending.delete(call);
    return true;
  }
}
