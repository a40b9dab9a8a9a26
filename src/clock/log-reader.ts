import { load, store, type Words } from '../atomics/words.ts';
import {
  ENTRIES,
  ENTRY_WORDS,
  FROM,
  LOG_READ,
  LOG_WRITE,
  OVER,
  PREV_TO,
  ROW_WORDS,
  SEEN,
  SHAPE,
  STOP_LOG,
  STOP_POS,
} from './layout.ts';
import { getWord, putWord } from './plain.ts';
import type { ThreadClock } from './thread-clock.ts';

/**
 * Learns: takes the clocks of exactly the writes whose bytes it takes. The argument stands in
 * log-writer.ts. A write of which one byte is taken is learned as a whole, for it was one.
 *
 * An entry says what changed since the one before; an acquirer that has learned that one needs no
 * more. One that has not (it has just got this end, or another holder has read meanwhile) first needs
 * what all entries so far say together: SEEN, which each acquirer leaves to the next.
 */
export class LogReader {
  readonly #clock: ThreadClock;
  readonly #words: Words;
  readonly #at: number;
  readonly #mask: number;
  /** The last entry that was learned. More bytes may come that it covers. */
  #readAt: number;
  /** True if this thread has learned all up to and with that entry. */
  #knows = false;
  /** Result of the last look, taken up once the bytes are taken. */
  #last = 0;
  #knowsLast = false;

  constructor(clock: ThreadClock, words: Words, at: number, logWords: number) {
    this.#clock = clock;
    this.#words = words;
    this.#at = at;
    this.#mask = logWords - 1;
    // CLOCK< The last holder of this end stored it, and the hand-over came after that.
    this.#readAt = load(words, at + LOG_READ);
  }

  /** Takes over what other holders did; under the lock of the side only. */
  reload(): void {
    // CLOCK< The lock was released after it was stored.
    const readAt = load(this.#words, this.#at + LOG_READ);
    if (readAt === this.#readAt) return;
    this.#readAt = readAt;
    this.#knows = false;
  }

  /**
   * Learns the writes of [from, to), and gives nothing back: says whether there is anything for
   * {@link giveBack} once the bytes are taken.
   */
  learn(from: number, to: number): boolean {
    // CLOCK< All entries below it are whole; those of the bytes were stored before the position.
    const writeAt = load(this.#words, this.#at + LOG_WRITE);
    const readAt = this.#readAt;
    const used = (writeAt - readAt) | 0;
    // Broken memory: no log is longer. The bytes are right without it.
    if (used < 0 || used > this.#mask + 1) return false;
    let covered = from;
    let gap = false;
    let knows = this.#knows;
    let last = readAt;
    for (let at = readAt; at !== writeAt; ) {
      const first = this.#word(at, FROM);
      if (((first - to) | 0) >= 0) break;
      const shape = this.#word(at, SHAPE);
      const size = ENTRY_WORDS + 2 * (shape >>> 1);
      // Broken memory: what is written there is no entry. The bytes are right without it.
      if (size > ((writeAt - at) | 0)) break;
      const next = (at + size) | 0;
      const end = next === writeAt ? this.#lastEnd(to, writeAt) : this.#word(next, PREV_TO);
      gap ||= ((first - covered) | 0) > 0;
      // The entry learned last counts again for a new holder, if it covers some of the bytes.
      const isPast = ((first - from) | 0) < 0 && ((end - from) | 0) <= 0;
      const isOld = at === readAt && (this.#knows || isPast);
      if (!isOld) {
        if ((shape & 1) === 0 && !knows) this.#clock.learnRow(this.#words, this.#at + SEEN);
        this.#learnEntry(at, shape);
        knows = true;
      }
      if (((end - covered) | 0) > 0) covered = end;
      last = at;
      at = next;
    }
    if (gap || ((to - covered) | 0) > 0) this.#clock.learnRow(this.#words, this.#at + OVER);
    this.#last = last;
    this.#knowsLast = knows;
    return last !== readAt || knows !== this.#knows;
  }

  /** Gives back the entries that the last {@link learn} went through; only the last is kept. */
  giveBack(): void {
    const last = this.#last;
    for (let at = this.#readAt; ((last - at) | 0) >= 0; ) {
      const shape = this.#word(at, SHAPE);
      const pairs = shape >>> 1;
      // Broken memory, as above.
      if (pairs > this.#mask) break;
      if (at !== this.#readAt || !this.#knows) this.#leave(at, pairs, (shape & 1) !== 0);
      at = (at + ENTRY_WORDS + 2 * pairs) | 0;
    }
    this.#knows = this.#knowsLast;
    if (last === this.#readAt) return;
    this.#readAt = last;
    // CLOCK> The releaser may overwrite all entries below it.
    store(this.#words, this.#at + LOG_READ, last);
  }

  /** Where the entry ends that was the last; `to` if it covers all that is asked for. */
  #lastEnd(to: number, writeAt: number): number {
    // CLOCK< Stored before the position of bytes that the entry does not cover.
    const stopLog = load(this.#words, this.#at + STOP_LOG);
    // STOP_LOG of an earlier entry: so this one had no end then.
    if (((stopLog - writeAt) | 0) < 0) return to;
    // CLOCK< Stored before STOP_LOG was.
    const end = load(this.#words, this.#at + STOP_POS);
    // CLOCK< The last still: so STOP_LOG and STOP_POS were of no later one.
    if (load(this.#words, this.#at + LOG_WRITE) !== writeAt) return this.#word(writeAt, PREV_TO);
    return stopLog === writeAt ? end : to;
  }

  #learnEntry(at: number, shape: number): void {
    const { vector } = this.#clock;
    const end = ENTRY_WORDS + 2 * (shape >>> 1);
    for (let i = ENTRY_WORDS; i < end; i += 2) {
      const clock = this.#word(at, i) & (ROW_WORDS - 1);
      const value = this.#word(at, i + 1) >>> 0;
      if (value > (vector[clock] ?? 0)) this.#clock.learn(clock, value);
    }
  }

  /** Adds an entry to what is left to later acquirers. */
  #leave(at: number, pairs: number, whole: boolean): void {
    const seen = this.#at + SEEN;
    if (whole) this.#words.fill(0, seen, seen + ROW_WORDS);
    for (let i = ENTRY_WORDS; i < ENTRY_WORDS + 2 * pairs; i += 2) {
      putWord(this.#words, seen + (this.#word(at, i) & (ROW_WORDS - 1)), this.#word(at, i + 1));
    }
  }

  #word(at: number, offset: number): number {
    return getWord(this.#words, this.#at + ENTRIES + ((at + offset) & this.#mask));
  }
}
