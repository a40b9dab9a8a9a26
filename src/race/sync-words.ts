import { acquire, release } from '../atomics/lock.ts';
import type { Words } from '../atomics/words.ts';
import { ROW_WORDS } from '../clock/layout.ts';
import { type ThreadClock, WAYS } from '../clock/thread-clock.ts';
import {
  LOCK,
  LOCK_WAITERS,
  MAX_SYNCS,
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
 * a mutex, which each wait enters before it sleeps and again when it wakes, and each notify.
 */

/** What an atomic operation did to its word. */
export type Effect = 'load' | 'store' | 'change';

/** The rows of a word: what its last store told, and what its list's last visitor left. */
const LIST_ROW = ROW_WORDS;

export class SyncWords {
  readonly #arena: Words;
  readonly #clock: ThreadClock;
  readonly #places = new Map<string, number | undefined>();

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
    const result = operation();
    const done = effect(result);
    const row = this.#place(name, byte);
    if (row !== undefined && done !== 'store') this.#learn(row, byte);
    touch(result, done);
    if (row !== undefined && done !== 'load') this.#tell(row, byte);
    this.#unlock();
    return result;
  }

  /** Enters and leaves the list of waiters of a word. A wait has loaded the word then: `touch`. */
  enterList(name: string, byte: number, touch?: () => void): void {
    this.#lock();
    const row = this.#place(name, byte);
    if (row !== undefined && touch !== undefined) this.#learn(row, byte);
    touch?.();
    if (row !== undefined) {
      this.#learn(row + LIST_ROW, byte);
      this.#tell(row + LIST_ROW, byte);
    }
    this.#unlock();
  }

  #learn(row: number, byte: number): void {
    this.#clock.watcher?.hears({ kind: WAYS.word, pair: 0, direction: 0, from: byte, to: byte });
    this.#clock.learnRow(this.#arena, row);
  }

  /** In place of what was told before. */
  #tell(row: number, byte: number): void {
    const { vector } = this.#clock;
    for (let clock = 0; clock < ROW_WORDS; clock++) {
      this.#arena[row + clock] = (vector[clock] ?? 0) | 0;
    }
    this.#clock.watcher?.tells({ kind: WAYS.word, pair: 0, direction: 0, from: byte, to: byte });
    this.#clock.told();
  }

  /** Where the rows of a word are; undefined if there is no more room, so it orders nothing. */
  #place(name: string, byte: number): number | undefined {
    const key = `${name}:${byte}`;
    if (!this.#places.has(key)) this.#places.set(key, this.#find(hash(name), byte));
    return this.#places.get(key);
  }

  /** Under the lock, so plain accesses do. */
  #find(name: number, byte: number): number | undefined {
    const arena = this.#arena;
    const count = arena[SYNCS] ?? 0;
    for (let i = 0; i < count; i++) {
      const at = SYNC_TABLE + i * SYNC_WORDS;
      if (arena[at] === name && arena[at + 1] === byte) return arena[at + 2];
    }
    if (count === MAX_SYNCS) return undefined;
    const row = takePiece(arena, -1);
    if (row === undefined) return undefined;
    const at = SYNC_TABLE + count * SYNC_WORDS;
    arena[at] = name;
    arena[at + 1] = byte;
    arena[at + 2] = row;
    arena[SYNCS] = count + 1;
    return row;
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
