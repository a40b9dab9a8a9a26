import { acquire, release } from '../atomics/lock.ts';
import type { Words } from '../atomics/words.ts';
import { ROW_WORDS } from '../clock/layout.ts';
import { type ThreadClock, WAYS } from '../clock/thread-clock.ts';
import {
  LOCK,
  LOCK_WAITERS,
  MAX_SYNCS,
  SYNC_REST,
  SYNC_TABLE,
  SYNC_WORDS,
  SYNCS,
  takePiece,
} from './arena.ts';

/*
 * Clocks of the words that programs synchronise with. An operation and what it does to the clocks is
 * one step, under one lock of all watched words, so that the clocks are exact (ECMA-262, the memory
 * model): a load learns what the last store told; a store tells anew, and forgets what was told
 * before; a read-modify-write does both; a compareExchange that fails is a load. A list of waiters is
 * a mutex, which each wait enters before it sleeps and again when it wakes, and each notify. Words
 * beyond the first 1,024 share two rows, which only grow: that orders more, and so may hide a race.
 */

/** Where the rows of a word are. Those of words that there was no more room for are shared. */
interface Place {
  readonly row: number;
  readonly isShared: boolean;
}

/** What an atomic operation did to its word. */
export type Effect = 'load' | 'store' | 'change';

/** The rows of a word: what its last store told, and what its list's last visitor left. */
const LIST_ROW = ROW_WORDS;

export class SyncWords {
  readonly #arena: Words;
  readonly #clock: ThreadClock;
  readonly #places = new Map<string, Place>();

  constructor(arena: Words, clock: ThreadClock) {
    this.#arena = arena;
    this.#clock = clock;
  }

  /**
   * Does an atomic operation, and what its effect is, as one step. `touch` is called when what the
   * operation reads is learned, and before what it writes tells of anything.
   */
  step(
    name: string,
    byte: number,
    operation: () => number,
    effect: (result: number) => Effect,
    touch: (result: number, done: Effect) => void,
  ): number {
    this.#lock();
    try {
      const result = operation();
      const done = effect(result);
      const place = this.#place(name, byte);
      if (done !== 'store') this.#learn(place, byte);
      touch(result, done);
      if (done !== 'load') this.#tell(place, byte);
      this.#unlock();
      return result;
    } catch (error) {
      // A value that is no integer: nothing was done.
      this.#unlock();
      throw error;
    }
  }

  /** Enters and leaves the list of waiters of a word. A wait has loaded the word then: `touch`. */
  enterList(name: string, byte: number, touch?: () => void): void {
    this.#lock();
    const place = this.#place(name, byte);
    const list = { ...place, row: place.row + LIST_ROW };
    if (touch !== undefined) this.#learn(place, byte);
    touch?.();
    this.#learn(list, byte);
    this.#tell(list, byte);
    this.#unlock();
  }

  #learn({ row }: Place, byte: number): void {
    this.#clock.watcher?.hears({ kind: WAYS.word, pair: 0, direction: 0, from: byte, to: byte });
    this.#clock.learnRow(this.#arena, row);
  }

  /** In place of what was told before. */
  #tell({ row, isShared }: Place, byte: number): void {
    const { vector } = this.#clock;
    for (let clock = 0; clock < ROW_WORDS; clock++) {
      const before = isShared ? (this.#arena[row + clock] ?? 0) >>> 0 : 0;
      this.#arena[row + clock] = Math.max(vector[clock] ?? 0, before) | 0;
    }
    this.#clock.watcher?.tells({ kind: WAYS.word, pair: 0, direction: 0, from: byte, to: byte });
    this.#clock.told();
  }

  #place(name: string, byte: number): Place {
    const key = `${name}:${byte}`;
    const place = this.#places.get(key) ?? this.#find(hash(name), byte);
    this.#places.set(key, place);
    return place;
  }

  /** Under the lock, so plain accesses do. */
  #find(name: number, byte: number): Place {
    const arena = this.#arena;
    const count = arena[SYNCS] ?? 0;
    for (let i = 0; i < count; i++) {
      const at = SYNC_TABLE + i * SYNC_WORDS;
      if (arena[at] === name && arena[at + 1] === byte) {
        return { row: arena[at + 2] ?? 0, isShared: false };
      }
    }
    const row = count === MAX_SYNCS ? undefined : takePiece(arena, -1);
    if (row === undefined) return { row: SYNC_REST, isShared: true };
    const at = SYNC_TABLE + count * SYNC_WORDS;
    arena[at] = name;
    arena[at + 1] = byte;
    arena[at + 2] = row;
    arena[SYNCS] = count + 1;
    return { row, isShared: false };
  }

  #lock(): void {
    const { thread } = this.#clock;
    while (acquire(thread, this.#arena, LOCK, LOCK_WAITERS) < 0);
  }

  #unlock(): void {
    release(this.#clock.thread, this.#arena, LOCK, LOCK_WAITERS);
  }
}

/** A name as 32 bits: FNV-1a. */
function hash(name: string): number {
  let bits = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) bits = Math.imul(bits ^ name.charCodeAt(i), 0x01000193);
  return bits | 0;
}
