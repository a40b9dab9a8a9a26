import { acquire, release } from '../atomics/lock.ts';
import type { Lock } from '../atomics/thread.ts';
import { add, type Words } from '../atomics/words.ts';
import { ROW_WORDS } from '../clock/layout.ts';
import { type ThreadClock, WAYS } from '../clock/thread-clock.ts';
import { SystemError } from '../errno/system-error.ts';
import {
  DROPPED,
  LOCK,
  LOCK_WAITERS,
  MAX_SYNCS,
  SYNC_REST,
  SYNC_TABLE,
  SYNC_WORDS,
  SYNCS,
  takePiece,
} from './arena.ts';
import { MAX_LABEL_BYTES, textWords } from './record.ts';

/*
 * Clocks of the words that programs synchronise with. An operation and what it does to the clocks is
 * one step, under one lock of all watched words, so that the clocks are exact (ECMA-262, the memory
 * model): a load learns what the last store told; a store tells anew, and forgets what was told
 * before; a read-modify-write does both; a compareExchange that fails is a load. A load learns nothing
 * of a store of another size: at one byte there are as many words as sizes. A list of waiters is a
 * mutex, which each wait enters when it loads its word and again when it wakes, and each notify. Words
 * beyond the first 1,024 share two rows, which only grow: that orders more, and so may hide a race.
 */

/** Where the rows of a word are. Those of words that there was no more room for are shared. */
interface Place {
  readonly row: number;
  readonly isShared: boolean;
}

/** Effect of an atomic operation on its word. */
export type Effect = 'load' | 'store' | 'change';

/** The row after that of the last store is of the last visitor of the list; then come size and label. */
const LIST_ROW = ROW_WORDS;
const OWNER = 2 * ROW_WORDS;

/** Bytes of a word that has a list of waiters. */
const WAITABLE_BYTES = 4;

/** How long a thread waits for the others, none of which holds the lock for longer than a step. */
const PATIENCE_MS = 10_000;

export class SyncWords {
  readonly #arena: Words;
  readonly #guard: Lock;
  readonly #clock: ThreadClock;
  readonly #places = new Map<string, Place>();

  constructor(arena: Words, clock: ThreadClock) {
    this.#arena = arena;
    this.#guard = { words: arena, at: LOCK, waiters: LOCK_WAITERS };
    this.#clock = clock;
    // Code that follows a change of a word at the end of the stack must not have to be compiled there.
    this.#lock();
    for (const adds of [true, false]) this.#write(new Int32Array(ROW_WORDS), 0, adds);
    clock.told();
    // LOG| Only a count.
    add(arena, DROPPED, 0);
    this.#unlock();
  }

  /**
   * Does an atomic operation, and what its effect is, as one step. `touch` is called when what the
   * operation reads is learned, and before what it writes tells of anything.
   */
  step(
    label: string,
    byte: number,
    size: number,
    operation: () => number,
    effect: (result: number) => Effect,
    touch: (result: number, done: Effect) => void,
  ): number {
    this.#lock();
    let changed: Place | undefined;
    try {
      const place = this.#place(label, byte, size);
      const result = operation();
      const done = effect(result);
      if (done !== 'load') changed = place;
      if (done !== 'store') this.#learn(place, byte);
      touch(result, done);
      if (done !== 'load') this.#tell(place, byte);
      this.#unlock();
      return result;
    } catch (error) {
      // The stack ended after the word changed; the stack that acquire() asked for is left. A thread that
      // sees the word hears of all that was told before, and of what this thread did: that may hide a race.
      // The access is not in the log, and is counted.
      if (changed !== undefined) {
        this.#write(this.#arena, changed.row, true);
        this.#clock.told();
        // LOG| Only a count.
        add(this.#arena, DROPPED, 1);
      }
      this.#unlock();
      throw error;
    }
  }

  /** Enters and leaves the list of waiters of a word. A wait loads the word then: `touch`. */
  enterList(label: string, byte: number, touch?: () => void): void {
    this.#lock();
    try {
      const place = this.#place(label, byte, WAITABLE_BYTES);
      const list = { ...place, row: place.row + LIST_ROW };
      if (touch !== undefined) this.#learn(place, byte);
      touch?.();
      this.#learn(list, byte);
      this.#tell(list, byte);
    } catch (error) {
      // The stack has ended: a wait or notify is not made. Its list may have heard already.
      this.#clock.told();
      this.#unlock();
      throw error;
    }
    this.#unlock();
  }

  #learn({ row }: Place, byte: number): void {
    this.#clock.watcher?.hears({ kind: WAYS.word, pair: 0, direction: 0, from: byte, to: byte });
    this.#clock.learnRow(this.#arena, row);
  }

  /** In place of what was told before. */
  #tell(place: Place, byte: number): void {
    this.#write(this.#arena, place.row, place.isShared);
    this.#clock.watcher?.tells({ kind: WAYS.word, pair: 0, direction: 0, from: byte, to: byte });
    this.#clock.told();
  }

  /** Calls built-ins only, as it has to come to its end where the stack ends. */
  #write(rows: Int32Array, row: number, adds: boolean): void {
    const { vector } = this.#clock;
    if (!adds) {
      rows.set(vector, row);
      return;
    }
    for (let clock = 0; clock < ROW_WORDS; clock++) {
      const before = (rows[row + clock] ?? 0) >>> 0;
      rows[row + clock] = Math.max(vector[clock] ?? 0, before) | 0;
    }
  }

  #place(label: string, byte: number, size: number): Place {
    const key = `${byte}:${size}:${label}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#find([size, ...textWords(label, MAX_LABEL_BYTES)], byte);
    this.#places.set(key, place);
    return place;
  }

  /** Under the lock, so plain accesses do. */
  #find(owner: readonly number[], byte: number): Place {
    const arena = this.#arena;
    const count = Math.min(arena[SYNCS] ?? 0, MAX_SYNCS);
    for (let i = 0; i < count; i++) {
      const at = SYNC_TABLE + i * SYNC_WORDS;
      const row = arena[at + 1] ?? 0;
      if (arena[at] !== byte) continue;
      if (owner.every((word, j) => word === arena[row + OWNER + j]))
        return { row, isShared: false };
    }
    const row = count === MAX_SYNCS ? undefined : takePiece(arena, -1);
    if (row === undefined) return { row: SYNC_REST, isShared: true };
    arena.set(owner, row + OWNER);
    arena[SYNC_TABLE + count * SYNC_WORDS] = byte;
    arena[SYNC_TABLE + count * SYNC_WORDS + 1] = row;
    arena[SYNCS] = count + 1;
    return { row, isShared: false };
  }

  #lock(): void {
    const { thread } = this.#clock;
    const deadline = thread.now() + PATIENCE_MS;
    while (acquire(thread, this.#guard) < 0) {
      if (thread.now() < deadline) continue;
      throw new SystemError('EPROTO', 'watch', {
        text: 'the lock of the watched words is not given back: their memory is broken',
      });
    }
  }

  #unlock(): void {
    release(this.#clock.thread, this.#guard);
  }
}
