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
 * Who learns: takes the clocks of exactly the writes whose bytes it takes. The argument stands in
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
  /** Whether this thread has learned all up to and with that entry. */
  #knows = false;

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
   * Learns the writes of [from, to). With `keep` nothing is given back, and the result says whether
   * there is anything to give back once the bytes are taken.
   */
  learn(from: number, to: number, keep: boolean): boolean {
    // CLOCK< All entries below it are whole; those of the bytes were stored before the position.
    const writeAt = load(this.#words, this.#at + LOG_WRITE);
    const used = (writeAt - this.#readAt) | 0;
    // Broken memory: no log is longer. The bytes are right without it.
    if (used < 0 || used > this.#mask + 1) return false;
    let covered = from;
    let gap = false;
    let knows = this.#knows;
    let last = this.#readAt;
    for (let at = this.#readAt; at !== writeAt; ) {
      const first = this.#word(at, FROM);
      if (((first - to) | 0) >= 0) break;
      const shape = this.#word(at, SHAPE);
      const size = ENTRY_WORDS + 2 * (shape >>> 1);
      // Broken memory: what is written there is no entry. The bytes are right without it.
      if (size > ((writeAt - at) | 0)) break;
      const next = (at + size) | 0;
      const end = next === writeAt ? this.#lastEnd(to, writeAt) : this.#word(next, PREV_TO);
      gap ||= ((first - covered) | 0) > 0;
      // The one learned last counts again for who has just come, if it covers some of the bytes.
      const isPast = ((first - from) | 0) < 0 && ((end - from) | 0) <= 0;
      const isOld = at === this.#readAt && (this.#knows || isPast);
      if (!isOld) {
        if ((shape & 1) === 0 && !knows) this.#clock.learnRow(this.#words, this.#at + SEEN);
        this.#learnEntry(at, shape, keep);
        knows = true;
      }
      if (((end - covered) | 0) > 0) covered = end;
      last = at;
      at = next;
    }
    if (gap || ((to - covered) | 0) > 0) this.#clock.learnRow(this.#words, this.#at + OVER);
    if (keep) return last !== this.#readAt || knows !== this.#knows;
    this.#knows = knows;
    if (last === this.#readAt) return false;
    this.#readAt = last;
    // CLOCK> The releaser may overwrite all entries below it.
    store(this.#words, this.#at + LOG_READ, last);
    return false;
  }

  /** Where the entry ends that was the last; `to` if it covers all that is asked for. */
  #lastEnd(to: number, writeAt: number): number {
    // CLOCK< Stored before the position of bytes that the entry does not cover.
    const isStopped = load(this.#words, this.#at + STOP_LOG) === writeAt;
    // CLOCK< Stored before STOP_LOG was.
    const end = load(this.#words, this.#at + STOP_POS);
    // CLOCK< The last still: so STOP_LOG and STOP_POS were of no later one.
    if (load(this.#words, this.#at + LOG_WRITE) !== writeAt) return this.#word(writeAt, PREV_TO);
    return isStopped ? end : to;
  }

  #learnEntry(at: number, shape: number, keep: boolean): void {
    const seen = this.#at + SEEN;
    if (!keep && (shape & 1) !== 0) this.#words.fill(0, seen, seen + ROW_WORDS);
    for (let pair = 0; pair < shape >>> 1; pair++) {
      const clock = this.#word(at, ENTRY_WORDS + 2 * pair) & (ROW_WORDS - 1);
      const value = this.#word(at, ENTRY_WORDS + 2 * pair + 1);
      this.#clock.learn(clock, value >>> 0);
      if (!keep) putWord(this.#words, seen + clock, value);
    }
  }

  #index(at: number, offset: number): number {
    return this.#at + ENTRIES + ((at + offset) & this.#mask);
  }

  #word(at: number, offset: number): number {
    return getWord(this.#words, this.#index(at, offset));
  }
}
