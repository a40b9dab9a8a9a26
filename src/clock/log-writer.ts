import { load, store, type Words } from '../atomics/words.ts';
import {
  ENTRIES,
  ENTRY_WORDS,
  FROM,
  LOG_READ,
  LOG_WRITE,
  OVER,
  ROW_WORDS,
  SHAPE,
  TO,
} from './layout.ts';
import { putWord } from './plain.ts';
import type { ThreadClock } from './thread-clock.ts';

/**
 * Who tells: puts the clock of each write beside its bytes.
 *
 *   releaser                                  acquirer
 *   entry of [from, to)       (plain)         load WRITE_POS              (DATA<)
 *   store LOG_WRITE           (CLOCK>)        load LOG_WRITE              (CLOCK<)
 *   store WRITE_POS           (DATA>)         entries that cover its bytes
 *                                             store LOG_READ              (CLOCK>)
 *
 * Whoever sees the bytes sees their entry, for it was stored before WRITE_POS. Entries below
 * LOG_WRITE are the acquirer's, all others the releaser's, as it is with the bytes of the ring. Only
 * the last entry may still grow (TO, by Atomics); it is never given back before there is a next one.
 *
 * A log that is full delays nobody: the clock then goes into OVER, a row that only grows, before
 * WRITE_POS is stored. An acquirer finds that no entry covers its bytes, and learns OVER: all that it
 * has to know, and perhaps more. The next entry has all that was left out.
 */
export class LogWriter {
  readonly #clock: ThreadClock;
  readonly #words: Words;
  readonly #at: number;
  readonly #mask: number;
  readonly #logged = new Uint32Array(ROW_WORDS);
  #writeAt: number;
  #readSeen: number;
  /** Whether the entries so far are another thread's, who may not have known what this one does. */
  #fresh = true;
  /** Where TO of the last entry is, if it is this thread's and covers all up to `#lastTo`. */
  #last = -1;
  #lastTo = 0;
  #version = -1;

  constructor(clock: ThreadClock, words: Words, at: number, logWords: number) {
    this.#clock = clock;
    this.#words = words;
    this.#at = at;
    this.#mask = logWords - 1;
    // CLOCK< The last holder of this end stored it, and the hand-over came after that.
    this.#writeAt = load(words, at + LOG_WRITE);
    this.#readSeen = (this.#writeAt - logWords) | 0;
  }

  /** Takes over what other holders did; under the lock of the side only. */
  reload(): void {
    // CLOCK< The lock was released after it was stored.
    const writeAt = load(this.#words, this.#at + LOG_WRITE);
    if (writeAt === this.#writeAt) return;
    this.#writeAt = writeAt;
    this.#fresh = true;
    this.#last = -1;
  }

  /** The bytes of [from, to) are about to be published. */
  append(from: number, to: number): void {
    if (this.#last >= 0 && this.#version === this.#clock.version && this.#lastTo === from) {
      this.#lastTo = to;
      // CLOCK> Before the position: who sees the bytes sees that the entry covers them.
      store(this.#words, this.#last, to);
      return;
    }
    const pairs = this.#countChanges();
    if (this.#hasRoom(ENTRY_WORDS + 2 * pairs)) this.#write(from, to, pairs);
    else this.#degrade(from, to);
  }

  #countChanges(): number {
    const { known, vector } = this.#clock;
    if (this.#fresh) return known.length;
    let pairs = 0;
    for (let i = 0; i < known.length; i++) {
      const clock = known[i] ?? 0;
      if (vector[clock] !== this.#logged[clock]) pairs += 1;
    }
    return pairs;
  }

  #hasRoom(size: number): boolean {
    const words = this.#mask + 1;
    if (size <= words - ((this.#writeAt - this.#readSeen) | 0)) return true;
    // CLOCK< The acquirer is done with all entries below it.
    this.#readSeen = load(this.#words, this.#at + LOG_READ);
    return size <= words - ((this.#writeAt - this.#readSeen) | 0);
  }

  /** An entry may lie around the end of the storage. */
  #put(index: number, value: number): void {
    putWord(this.#words, this.#at + ENTRIES + ((this.#writeAt + index) & this.#mask), value);
  }

  #write(from: number, to: number, pairs: number): void {
    this.#put(FROM, from);
    this.#put(TO, to);
    this.#put(SHAPE, (pairs << 1) | (this.#fresh ? 1 : 0));
    const { known, vector } = this.#clock;
    let index = ENTRY_WORDS;
    for (let i = 0; i < known.length; i++) {
      const clock = known[i] ?? 0;
      const value = vector[clock] ?? 0;
      if (!this.#fresh && value === this.#logged[clock]) continue;
      this.#logged[clock] = value;
      this.#put(index, clock);
      this.#put(index + 1, value | 0);
      index += 2;
    }
    this.#fresh = false;
    this.#last = this.#at + ENTRIES + ((this.#writeAt + TO) & this.#mask);
    this.#lastTo = to;
    this.#version = this.#clock.version;
    this.#writeAt = (this.#writeAt + index) | 0;
    // CLOCK> The entry is whole, and before the position is stored.
    store(this.#words, this.#at + LOG_WRITE, this.#writeAt);
  }

  #degrade(from: number, to: number): void {
    this.#clock.tellRow(this.#words, this.#at + OVER);
    this.#clock.degradedBytes += (to - from) | 0;
    this.#last = -1;
  }
}
