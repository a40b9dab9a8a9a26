import { add, load, store, type Words } from '../atomics/words.ts';
import type { Losses } from '../clock/thread-clock.ts';
import { ownMemory } from '../host/own-memory.ts';
import { isSharedMemory } from '../host/shared-memory.ts';
import type { Log, Sink } from './record.ts';

/*
 * Shared memory for the logs of all threads of a tree. A thread takes pieces of it and writes them
 * alone; USED of a piece grows by whole records, so a reader sees whole ones, also of a thread that
 * was killed. What does not fit any more is counted.
 *
 *  word 0   MAGIC
 *       1   CURSOR     the first free word               add: a thread that takes a piece
 *       2   LOGS       how many logs there are           add: a thread that starts one
 *       3   DROPPED    records that did not fit          add: a thread that had them
 *       4   LOCK       of the clocks of watched words    see sync-words.ts
 *       5   LOCK_WAITERS
 *       6   SYNCS      their number
 *       7   LOSSES     inexactness of clocks: forced, missed, degradedBytes
 *      16   SYNC_TABLE, SYNC_REST
 *  pieces of 4096 words: LOG, USED, records; or, if LOG is -1, the rows of a watched word
 */
const MAGIC = 0x72616365;
const CURSOR = 1;
const LOGS = 2;
export const DROPPED = 3;
export const LOCK = 4;
export const LOCK_WAITERS = 5;
export const SYNCS = 6;
const LOSSES = 7;
export const SYNC_TABLE = 16;
/** Watched words with a clock, each with its byte and the place of its rows, its buffer after these. */
export const MAX_SYNCS = 1024;
export const SYNC_WORDS = 2;

/** The rows of all words that have none of their own. */
export const SYNC_REST: number = SYNC_TABLE + MAX_SYNCS * SYNC_WORDS;
const FIRST_PIECE: number = SYNC_REST + 512;
const HEADER_WORDS = 2;
const USED = 1;
const PIECE_WORDS = 4096;
/** Pages are given memory by the system when they are first used. */
const ARENA_BYTES = 2 ** 27;

export const LOSS_KINDS = ['forced', 'missed', 'degradedBytes'] as const;

/** Records that are not in the logs, or less exact than they could be. */
export interface Lost extends Readonly<Losses> {
  /** Records that did not fit. */
  readonly dropped: number;
}

export const NOTHING_LOST: Lost = { dropped: 0, forced: 0, missed: 0, degradedBytes: 0 };

export function createArena(bytes: number = ARENA_BYTES): Words {
  const arena = new Int32Array(ownMemory(bytes));
  // LOG> Before the memory is handed to anybody.
  store(arena, CURSOR, FIRST_PIECE);
  // LOG> As above.
  store(arena, 0, MAGIC);
  return arena;
}

export function attachArena(memory: unknown): Words | undefined {
  if (!isSharedMemory(memory) || memory.byteLength < 4 * FIRST_PIECE) {
    return undefined;
  }
  const arena = new Int32Array(memory);
  // LOG< Stored before the memory was handed on.
  return load(arena, 0) === MAGIC ? arena : undefined;
}

/** Takes a piece, `log` of it, and returns its first free word; undefined when there are no more. */
export function takePiece(arena: Words, log: number): number | undefined {
  // LOG= Each gets a piece of its own.
  const at = add(arena, CURSOR, PIECE_WORDS);
  if (at < 0 || at + PIECE_WORDS > arena.length) {
    // LOG| The cursor would grow without end.
    store(arena, CURSOR, arena.length);
    return undefined;
  }
  // LOG> Before anything is in it.
  store(arena, at, log);
  return at + HEADER_WORDS;
}

/** Counts what the clock of a thread could not be exact about, up to 2^32 - 1. */
export function countLoss(arena: Words, loss: keyof Losses, amount: number): void {
  const at = LOSSES + LOSS_KINDS.indexOf(loss);
  // LOG| Only to find out that there is no room; a count that came to its end stays there.
  if ((load(arena, at) >>> 0) + amount > 0xffff_ffff) store(arena, at, -1);
  // LOG| Only a count.
  else add(arena, at, amount);
}

/** The log of one thread. */
export class ArenaSink implements Sink {
  readonly #arena: Words;
  readonly #log: number;
  /** The next word, and how many are left in the piece. */
  #at = 0;
  #left = 0;
  #isFull = false;

  constructor(arena: Words) {
    this.#arena = arena;
    // LOG= Each gets a number of its own.
    this.#log = add(arena, LOGS, 1);
  }

  put(kind: number, words: readonly number[]): void {
    const size = words.length + 1;
    if (this.#isFull || (this.#left < size && !this.#next())) {
      // LOG| Counted, and told in the report.
      add(this.#arena, DROPPED, 1);
      return;
    }
    this.#arena[this.#at] = kind | (words.length << 8);
    for (let i = 0; i < words.length; i++) this.#arena[this.#at + 1 + i] = words[i] ?? 0;
    this.#at += size;
    this.#left -= size;
    const piece = this.#at + this.#left - PIECE_WORDS;
    // LOG> The record is whole.
    store(this.#arena, piece + USED, PIECE_WORDS - this.#left);
  }

  #next(): boolean {
    const at = takePiece(this.#arena, this.#log);
    // Nothing of this thread is kept from then on: a log with a hole would say what is not so.
    this.#isFull = at === undefined;
    if (at === undefined) return false;
    this.#at = at;
    this.#left = PIECE_WORDS - HEADER_WORDS;
    return true;
  }
}

/** The logs in an arena, as they are now: no word of them is copied. */
export function readArena(arena: Words): { logs: Log[]; lost: Lost } {
  // LOG< Logs that begin later are not in the report.
  const logs: ArrayLike<number>[][] = Array.from({ length: load(arena, LOGS) }, () => []);
  // LOG< As above.
  const end = Math.min(load(arena, CURSOR), arena.length);
  for (let at = FIRST_PIECE; at + PIECE_WORDS <= end; at += PIECE_WORDS) {
    // LOG< All records below it are whole.
    const used = Math.min(load(arena, at + USED), PIECE_WORDS);
    // LOG< Stored before there was anything in it.
    logs[load(arena, at)]?.push(arena.subarray(at + HEADER_WORDS, at + used));
  }
  // LOG< Only counts.
  const [forced = 0, missed = 0, degradedBytes = 0] = LOSS_KINDS.map((_, i) =>
    // LOG< As above.
    load(arena, LOSSES + i),
  ).map((count) => count >>> 0);
  // LOG< As above.
  return { logs, lost: { dropped: load(arena, DROPPED), forced, missed, degradedBytes } };
}
