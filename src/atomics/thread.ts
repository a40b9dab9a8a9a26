import { packSlot, type SlotId } from './slot-id.ts';
import { slotAt } from './table-layout.ts';
import type { Words } from './words.ts';

/** Copies `count` bytes; either side may be shared memory. */
export type Copy = (
  target: Uint8Array,
  targetOffset: number,
  source: Uint8Array,
  sourceOffset: number,
  count: number,
) => void;

/** Where a lock lies (lock.ts). */
export interface Lock {
  readonly words: Words;
  readonly at: number;
  readonly waiters: number;
}

/** Debts of owed.ts: waiters for a position that has moved. Links of a list: to note one calls nothing. */
export interface Owed {
  readonly words: Words;
  readonly waitersIndex: number;
  readonly pairId: number;
  /** Bytes since the last ring. */
  bytes: number;
  isOwed: boolean;
  next: Owed | undefined;
}

/** Means of a thread besides its slot. */
export interface ThreadMeans {
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  readonly copy: Copy;
  /**
   * Up to so many bytes, 4,096 at the most, each side of a ring copies by itself, through views that it
   * keeps. With 0 it also touches no byte ahead of a copy: so plain accesses are those of copies alone.
   */
  readonly ownBytes: number;
  /** Says whether `Atomics.wait` is allowed here. */
  readonly canBlock: boolean;
  /** How often a wait looks before it sleeps, at the most; 0 sleeps at once. */
  readonly spinLimit: number;
  /** Milliseconds in which the death of a thread becomes known, as a rule. */
  readonly graceMs: number;
  /** Milliseconds after which a sleeper looks again by itself (see note.ts). */
  readonly lookMs: number;
  /** Ends this thread; called in it when another has asked for that (STATE is DYING). */
  readonly end: () => void;
}

/** Told around each sleep, with the `on` of what it is for: what only this thread could do, nobody can. */
export interface BeforeSleep {
  beforeSleep(on: number, deadline: number): void;
  afterSleep(): void;
}

/**
 * Counters and notes of a thread that all its realms and copies of the library move: plain data, for a
 * realm may end before its thread.
 */
export interface ThreadState {
  /** Numbers the thread's blocking calls. */
  calls: number;
  /** Bits of note.ts: what a call is in the middle of; 0 between calls, unless one was stopped. */
  note: number;
  /** The lock that a call holds. */
  lock: Lock | undefined;
  sleeps: number;
  wakes: number;
  /** Done by the next call if the present one stops where it is now; undefined between calls. */
  unfinished: (() => void) | undefined;
  /** Positions that moved and have not been rung for: see owed.ts. */
  owed: Owed | undefined;
  /** The realm that took READY bits last: a bit is taken once, and may be of another realm's Poller. */
  sweeper: number;
}

export function newState(): ThreadState {
  return {
    calls: 0,
    note: 0,
    lock: undefined,
    sleeps: 0,
    wakes: 0,
    unfinished: undefined,
    owed: undefined,
    sweeper: 0,
  };
}

/**
 * The calling thread, as an explicit object. Whatever blocks, rings or copies does it in the name
 * of one, so tests and the model checker make as many as they like in one realm.
 */
export class CallingThread implements ThreadMeans {
  readonly table: Words;
  readonly slot: number;
  readonly generation: number;
  /** Slot and generation in one word, as it names this thread in shared memory. */
  readonly packed: number;
  /** Index of this thread's slot in the table; its first word is the doorbell. */
  readonly at: number;
  /** This thread's bit in a wait word. */
  readonly bit: number;
  readonly now: () => number;
  readonly copy: Copy;
  readonly ownBytes: number;
  /** False for a thread that may not sleep, or may not yet. */
  canBlock: boolean;
  /** Throws the reason of a thread that may not yet. */
  refuse: (() => never) | undefined = undefined;
  readonly spinLimit: number;
  readonly graceMs: number;
  readonly lookMs: number;
  readonly end: () => void;
  readonly state: ThreadState;
  /** Ends in handles that it may not have posted yet. */
  unsent: BeforeSleep | undefined = undefined;

  constructor(table: Words, id: SlotId, means: ThreadMeans, state: ThreadState = newState()) {
    this.state = state;
    this.table = table;
    this.slot = id.slot;
    this.generation = id.generation;
    this.packed = packSlot(id);
    this.at = slotAt(id.slot);
    this.bit = 1 << (id.slot & 31);
    this.now = means.now;
    this.copy = means.copy;
    this.ownBytes = means.ownBytes;
    this.canBlock = means.canBlock;
    this.spinLimit = means.spinLimit;
    this.graceMs = means.graceMs;
    this.lookMs = means.lookMs;
    this.end = means.end;
  }

  /**
   * As in note.ts. A thread may be stopped where a getter or a setter begins: what has to happen
   * together with an operation before it moves `state.note` itself (lock.ts).
   */
  get note(): number {
    return this.state.note;
  }

  set note(bits: number) {
    this.state.note = bits;
  }
}
