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
  SHAPE,
  STOP_LOG,
  STOP_POS,
} from './layout.ts';
import { putWord } from './plain.ts';
import type { ThreadClock } from './thread-clock.ts';

/** Bytes after which an open entry is followed by another: positions are compared by 31 bits. */
const MAX_OPEN = 2 ** 29;

/**
 * Tells: puts the clock of each write beside its bytes.
 *
 *   releaser                                  acquirer
 *   load LOG_READ, if full    (CLOCK<)        load WRITE_POS              (DATA<)
 *   entry, from these bytes   (plain)         load LOG_WRITE              (CLOCK<)
 *   store LOG_WRITE           (CLOCK>)        learn the entries of its bytes
 *   store WRITE_POS           (DATA>)         store READ_POS              (ROOM>)
 *                                             store LOG_READ              (CLOCK>)
 *
 * A thread that sees the bytes sees their entry, for it was stored before WRITE_POS. Entries below
 * LOG_WRITE are the acquirer's, all others the releaser's, as it is with the bytes of the ring. A write
 * at the time of the last entry needs none: that one has no end. So it is not given back before there
 * is a next one. Entries are given back after their bytes: a death in between leaves some too many.
 *
 * A log that is full delays nobody: the last entry is given an end, and the clock goes into OVER, a row
 * that only grows, before WRITE_POS is stored. An acquirer finds that no entry covers its bytes, and
 * learns OVER: all that it has to know, and perhaps more. The next entry has all that was left out.
 */
export class LogWriter {
  readonly #clock: ThreadClock;
  readonly #words: Words;
  readonly #at: number;
  readonly #mask: number;
  readonly #logged = new Uint32Array(ROW_WORDS);
  #writeAt: number;
  #readSeen: number;
  /** True while the entries are another thread's, which may not have known what this one does. */
  #fresh = true;
  /** Where the last entry ends, if it does; and STOP_LOG, which only a releaser stores. */
  #stopPos: number | undefined;
  #stopLog = 0;
  /** Version of this thread's clock when it wrote the last entry. */
  #version = -1;
  /** Where the last entry begins, if it is this thread's. */
  #from = 0;

  constructor(clock: ThreadClock, words: Words, at: number, logWords: number) {
    this.#clock = clock;
    this.#words = words;
    this.#at = at;
    this.#mask = logWords - 1;
    // CLOCK< The last holder of this end stored it, and the hand-over came after that.
    this.#writeAt = load(words, at + LOG_WRITE);
    this.#readSeen = (this.#writeAt - logWords) | 0;
    this.#loadStop();
  }

  /** Takes over what other holders did; under the lock of the side only. */
  reload(): void {
    // CLOCK< The lock was released after it was stored.
    const writeAt = load(this.#words, this.#at + LOG_WRITE);
    if (writeAt !== this.#writeAt) {
      this.#fresh = true;
      // As if the log were full: so it is looked at, however long ago this thread looked.
      this.#readSeen = (writeAt - this.#mask - 1) | 0;
    }
    this.#writeAt = writeAt;
    this.#loadStop();
  }

  #loadStop(): void {
    // CLOCK< As above: the last holder stored it.
    this.#stopLog = load(this.#words, this.#at + STOP_LOG);
    // CLOCK< As above.
    const stopPos = load(this.#words, this.#at + STOP_POS);
    this.#stopPos = this.#stopLog === this.#writeAt ? stopPos : undefined;
  }

  /** The bytes of [from, to) are about to be published. */
  append(from: number, to: number): void {
    const isOpen = !this.#fresh && this.#stopPos === undefined;
    const isNear = (to - this.#from) >>> 0 < MAX_OPEN;
    if (isOpen && isNear && this.#version === this.#clock.version) return;
    const most = ENTRY_WORDS + 2 * this.#clock.known.length;
    if (this.#hasRoom(most) || this.#hasRoom(ENTRY_WORDS + 2 * this.#countChanges())) {
      this.#write(from);
    } else this.#degrade(from, to);
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

  #write(from: number): void {
    this.#put(FROM, from);
    this.#put(PREV_TO, this.#stopPos ?? from);
    const whole = this.#fresh;
    // A row is kept until it is published: out of stack, a call begins with a whole one again.
    this.#fresh = true;
    const { known, vector } = this.#clock;
    let index = ENTRY_WORDS;
    for (let i = 0; i < known.length; i++) {
      const clock = known[i] ?? 0;
      const value = vector[clock] ?? 0;
      if (!whole && value === this.#logged[clock]) continue;
      this.#logged[clock] = value;
      this.#put(index, clock);
      this.#put(index + 1, value | 0);
      index += 2;
    }
    this.#put(SHAPE, (index - ENTRY_WORDS) | (whole ? 1 : 0));
    const writeAt = (this.#writeAt + index) | 0;
    const version = this.#clock.version;
    // STOP_LOG is left from 2^32 words ago; store a value at which no entry ends.
    if (this.#stopLog === writeAt) {
      // CLOCK> Before the entry is the last one.
      store(this.#words, this.#at + STOP_LOG, (writeAt - 1) | 0);
      this.#stopLog = (writeAt - 1) | 0;
    }
    // CLOCK> The entry is whole, and before the position is stored.
    store(this.#words, this.#at + LOG_WRITE, writeAt);
    this.#writeAt = writeAt;
    this.#from = from;
    this.#fresh = false;
    this.#stopPos = undefined;
    this.#version = version;
  }

  #degrade(from: number, to: number): void {
    this.#clock.tellRow(this.#words, this.#at + OVER);
    this.#clock.lose('degradedBytes', (to - from) | 0);
    if (this.#stopPos !== undefined) return;
    // CLOCK> Before STOP_LOG says that it counts.
    store(this.#words, this.#at + STOP_POS, from);
    // CLOCK> Before the position: a thread that sees the bytes sees that the last entry is not of them.
    store(this.#words, this.#at + STOP_LOG, this.#writeAt);
    this.#stopLog = this.#writeAt;
    this.#stopPos = from;
  }
}
