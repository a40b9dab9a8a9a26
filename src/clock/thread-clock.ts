import { slotsOf } from '../atomics/table-layout.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { compareExchange, load, store, type Words } from '../atomics/words.ts';
import { SystemError } from '../errno/system-error.ts';
import type { Stamp } from '../ring/tracking.ts';
import {
  type ClaimedClock,
  claimClock,
  clockAt,
  clockOf,
  hasNewClock,
  retireClock,
  rowAt,
} from './clock-slots.ts';
import { ROW_WORDS } from './layout.ts';

/** The last value of a clock; then its owner goes on with another one. */
export const CLOCK_LIMIT = 0xffff_ffff;

/** Bytes of a stream, for a report. `kind` is one of `WAYS`. */
export interface Way {
  readonly kind: number;
  readonly pair: number;
  readonly direction: number;
  readonly from: number;
  readonly to: number;
}

/** Ways by which knowledge goes: bytes, freed room, a closed end, an end handed over. */
export const WAYS = { bytes: 0, room: 1, close: 2, message: 3, exit: 4, word: 5 } as const;

/** Amounts that a clock could not be exact about. */
export interface Losses {
  /** Clocks that were taken by force. */
  forced: number;
  /** Advances that were left out for want of clocks. */
  missed: number;
  /** Bytes told with the joined clock of later ones, because a log was full. */
  degradedBytes: number;
}

/** A listener of one thread's vector clock. */
export interface ClockWatcher {
  /** The thread has another clock from now on. */
  moved(clock: number, value: number): void;
  /** The clock's own time goes on. */
  ticked(value: number): void;
  /** The clock learns from here on by that way, until the next of these calls. */
  hears(way: Way): void;
  learned(clock: number, value: number): void;
  /** All that it did until now can be learned that way. */
  tells(way: Way): void;
}

/**
 * The vector clock of one thread: what it knows of the times of all. Private memory, used by its
 * thread only; the part that others need is shown in the thread table, to threads that join this one.
 *
 *   owner                                     joiner
 *   ROW[c] = value; CLOCK = own time          sees that the thread ended (exit word, STATE)
 *   touch memory, at that time                join ROW
 *
 * Its own time moves when it touches watched memory for the first time after it has told anybody
 * anything: what it touches from there on is later than what was told. So it is the time of the last
 * touch, and a thread that never touches has time 0.
 */
export class ThreadClock {
  readonly thread: CallingThread;
  readonly vector: Uint32Array = new Uint32Array(ROW_WORDS);
  /** The clocks with a value. */
  readonly known: number[] = [];
  /** The number of its own component. */
  clock = 0;
  /** Counts the times at which memory was touched, up to the present one. */
  period = 1;
  /** Grows with each change of the vector. */
  version = 0;
  readonly losses: Losses = { forced: 0, missed: 0, degradedBytes: 0 };
  watcher: ClockWatcher | undefined = undefined;
  readonly #table: Words;
  readonly #limit: number;
  readonly #onLoss: ((loss: keyof Losses, amount: number) => void) | undefined;
  /** True if this thread has touched watched memory at its present time. */
  #touched = false;

  /** Begins with the stamps that were sent to the thread before. */
  constructor(
    thread: CallingThread,
    limit: number,
    stamp: Stamp,
    onLoss?: (loss: keyof Losses, amount: number) => void,
  ) {
    this.thread = thread;
    this.#onLoss = onLoss;
    this.#table = thread.table;
    this.#limit = limit;
    for (let i = 0; i + 1 < stamp.length; i += 2) this.#note(stamp[i] ?? 0, stamp[i + 1] ?? 0);
    const claimed = claimClock(this.#table, thread, this.vector, limit);
    if (claimed === undefined) {
      throw new SystemError('ENFILE', 'socketpair', { text: 'all vector clocks are in use' });
    }
    this.#begin(claimed);
  }

  /** The time of what this thread touches now: later than all that was told. */
  touch(): number {
    if (!this.#touched) this.#advance();
    return this.vector[this.clock] ?? 0;
  }

  /** True if the thread has touched memory since it last told anybody anything. */
  get hasTouched(): boolean {
    return this.#touched;
  }

  /** All until now was told: what this thread touches from here on is later. */
  told(): void {
    if (!this.#touched) return;
    this.#touched = false;
    this.period += 1;
  }

  /** Learns that all that happened at another clock up to that value was before. */
  learn(clock: number, value: number): void {
    // Broken memory alone names another one.
    if (clock >= ROW_WORDS || value <= (this.vector[clock] ?? 0)) return;
    // First: if the stack ends in between, it is learned once more.
    this.watcher?.learned(clock, value);
    this.#set(clock, value);
  }

  /** Learns a row of shared memory. Only where what is stored there was stored before. */
  learnRow(words: Words, at: number): void {
    for (let clock = 0; clock < slotsOf(this.#table); clock++) {
      // CLOCK< See the class: the teller stored it before what this thread has seen.
      this.learn(clock, load(words, at + clock) >>> 0);
    }
  }

  /** Adds what this thread knows to a row that others may add to at the same time. */
  tellRow(words: Words, at: number): void {
    for (const clock of this.known) {
      const value = this.vector[clock] ?? 0;
      for (let tries = 0; tries < ROW_WORDS; tries++) {
        // CLOCK| Only to compute the new word; the cas decides.
        const before = load(words, at + clock);
        if (before >>> 0 >= value) break;
        // CLOCK> Before whatever makes others look here.
        if (compareExchange(words, at + clock, before, value | 0) === before) break;
      }
    }
  }

  /** The clocks and their values in turn. */
  give(): Stamp {
    const stamp = this.known.flatMap((clock) => [clock, this.vector[clock] ?? 0]);
    this.told();
    return stamp;
  }

  take(stamp: Stamp): void {
    for (let i = 0; i + 1 < stamp.length; i += 2) this.learn(stamp[i] ?? 0, stamp[i + 1] ?? 0);
  }

  /** Learns all that a thread knew and did, which has ended. */
  join(id: { readonly slot: number; readonly generation: number }): void {
    const clock = clockOf(this.#table, id);
    if (clock === undefined) {
      this.#joinAll();
      return;
    }
    this.learnRow(this.#table, rowAt(clock));
    // CLOCK< The thread's own time, which is not in its row.
    this.learn(clock, load(this.#table, clockAt(clock)) >>> 0);
  }

  /**
   * Learns all that any thread has done until now: the clock of the thread that ended, if it had one, is
   * another's by now. Not so while there are clocks that nobody had, for those are taken first.
   */
  #joinAll(): void {
    if (hasNewClock(this.#table)) return;
    for (let clock = 0; clock < slotsOf(this.#table); clock++) {
      // CLOCK< The other thread ended before this one looks.
      if (clock !== this.clock) this.learn(clock, load(this.#table, clockAt(clock)) >>> 0);
    }
  }

  /** Counts what this clock, or the log of a pair, could not be exact about. */
  lose(loss: keyof Losses, amount: number): void {
    this.losses[loss] += amount;
    this.#onLoss?.(loss, amount);
  }

  #advance(): void {
    if ((this.vector[this.clock] ?? 0) >= this.#limit && !this.#migrate()) {
      // The time stays: what is touched now is taken for earlier, which hides and never invents.
      this.lose('missed', 1);
      this.#touched = true;
      return;
    }
    this.#set(this.clock, (this.vector[this.clock] ?? 0) + 1);
    this.watcher?.ticked(this.vector[this.clock] ?? 0);
    // Last: if the stack ends before, it goes on once more.
    this.#touched = true;
  }

  /** Goes on with another clock. What this thread did at the last one it knows, as of a thread joined. */
  #migrate(): boolean {
    const claimed = claimClock(this.#table, this.thread, this.vector, this.#limit);
    if (claimed === undefined) return false;
    retireClock(this.#table, this.clock);
    this.#begin(claimed);
    return true;
  }

  #begin({ clock, value }: ClaimedClock): void {
    if (value > (this.vector[clock] ?? 0)) this.lose('forced', 1);
    this.clock = clock;
    for (let other = 0; other < slotsOf(this.#table); other++) {
      // CLOCK> The row speaks for this thread from now on; a joiner sees the thread end later.
      store(this.#table, rowAt(clock) + other, (this.vector[other] ?? 0) | 0);
    }
    if (value > 0) this.#set(clock, value);
    this.watcher?.moved(clock, value);
  }

  #note(clock: number, value: number): void {
    if (clock >= ROW_WORDS || value <= (this.vector[clock] ?? 0)) return;
    if (this.vector[clock] === 0) this.known.push(clock);
    this.vector[clock] = value;
    this.version += 1;
  }

  #set(clock: number, value: number): void {
    const index = clock === this.clock ? clockAt(clock) : rowAt(this.clock) + clock;
    // CLOCK> Before this thread touches anything at this time, or knows it has to do it no more.
    store(this.#table, index, value | 0);
    this.#note(clock, value);
  }
}
