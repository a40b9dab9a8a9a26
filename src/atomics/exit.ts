import { ownMemory } from '../host/own-memory.ts';
import { block, enlist } from './block.ts';
import { publish } from './doorbell.ts';
import { addSlot, type SlotSet } from './mask.ts';
import type { Ringer } from './note.ts';
import type { SlotId } from './slot-id.ts';
import { isAlive, isLive } from './slots.ts';
import type { CallingThread } from './thread.ts';
import type { Waitable } from './waitable.ts';
import { compareExchange, LINE_WORDS, load, store, type Words } from './words.ts';

/*
 * How a thread says that it has ended, and how another waits for that. The two share a little memory
 * of their own, for the slot of a dead thread is used again before its exit code is asked for. EXIT
 * is 0 while the thread runs, and 1 from then on, when CODE is its exit code. The argument why no
 * joiner sleeps on stands in doorbell.ts: EXIT is the state, JOINERS the wait word. A thread that ends
 * without publishing anything is noticed by its STATE, about which the reaper rings everybody.
 *
 * A thread that is ended before it has begun holds nothing that closes, and the runtime clears away
 * what was sent to it when its maker's event loop turns, which may be never. So it begins by a cas of
 * BEGUN, and its maker prevents that by another: one of them succeeds (LIFE=).
 */
const EXIT = 0;
const CODE = 1;
const JOINERS: number = LINE_WORDS;
const BEGUN: number = 2 * LINE_WORDS;
/** An exit has no pair, so publish() marks pair 0; a Poller that watches it looks once for nothing. */
const NO_PAIR = 0;
const YES = 1;
const NEVER = 2;
/** The thread has taken over what it was given. */
const READY = 3;

/** Makes the memory that a thread and its joiners share. */
export function createExit(): Words {
  return new Int32Array(ownMemory(3 * LINE_WORDS * Int32Array.BYTES_PER_ELEMENT));
}

/** In a thread, before it takes anything over; false if it never may. */
export function beginLife(exit: Words): boolean {
  // LIFE= The thread's maker leaves its gifts to it, or has taken all of them back.
  return compareExchange(exit, BEGUN, 0, YES) === 0;
}

/** In its maker: true if the thread had not begun, and never will. */
export function preventLife(exit: Words): boolean {
  // LIFE= As above.
  return compareExchange(exit, BEGUN, 0, NEVER) === 0;
}

/** Says whether the thread ever began. Of a thread that has ended. */
export function hasLived(exit: Words): boolean {
  // LIFE| Only that thread stores YES and READY, and it has ended.
  const begun = load(exit, BEGUN);
  return begun === YES || begun === READY;
}

/** Publishes an exit code and wakes all joiners. Any thread may call it. */
export function publishExit(exit: Words, ringer: Ringer, code: number): void {
  // DATA> All 32 bits are there before EXIT says so.
  store(exit, CODE, code);
  // DATA> All that this thread did has happened before a joiner sees this.
  publish(ringer, exit, EXIT, 1, JOINERS, NO_PAIR, { pos: 0, bytes: 0 }, 0);
}

/** In a thread: it has taken over what it was given, which its maker may wait for. */
export function publishReady(exit: Words, ringer: Ringer): void {
  // DATA> As above.
  publish(ringer, exit, BEGUN, READY, JOINERS, NO_PAIR, { pos: 0, bytes: 0 }, 0);
}

/** The end of another thread, as something to wait for. */
export class Exit implements Waitable {
  /** Negative, which no side of a pair is: the slot's complement. */
  readonly on: number;
  spinMisses = 0;
  spins = 0;
  sleeps = 0;
  wakes = 0;
  readonly words: Words;
  readonly #table: Words;
  readonly #id: SlotId;

  constructor(exit: Words, table: Words, id: SlotId) {
    this.words = exit;
    this.on = ~id.slot;
    this.#table = table;
    this.#id = id;
  }

  register(thread: CallingThread): void {
    enlist(thread, this.words, JOINERS);
  }

  isReady(): boolean {
    return this.code() !== undefined;
  }

  isOver(): boolean {
    return !isAlive(this.#table, this.#id);
  }

  wakers(set: SlotSet): boolean {
    if (!isLive(this.#table, this.#id)) return false;
    addSlot(set, this.#id.slot);
    return true;
  }

  /** Blocks until the thread has ended. Returns 0 then, or an errno as block(). */
  awaitEnd(thread: CallingThread, deadline: number): number {
    return block(thread, this, 1, deadline);
  }

  /** The exit code, or undefined while the thread runs or if it never published one. */
  code(): number | undefined {
    // DATA< All that the thread did before it published its exit has happened.
    if (load(this.words, EXIT) === 0) return undefined;
    // DATA< Stored before EXIT, and never again.
    return load(this.words, CODE);
  }
}

/** That another thread has taken over what it was given, as something to wait for. */
export class Readiness extends Exit {
  override isReady(): boolean {
    // DATA< The thread has taken it all over.
    return load(this.words, BEGUN) === READY;
  }

  override isOver(): boolean {
    return this.code() !== undefined || super.isOver();
  }
}
