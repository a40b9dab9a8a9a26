import { nameIn, RECORD, wordsText } from './record.ts';

/** Knowledge of one thread, at some moment: the times of all. */
export type Vector = ReadonlyMap<number, number>;

/** Bytes of a stream that knowledge went by, or whatever else it went by (`WAYS`). */
export interface Step {
  readonly kind: number;
  readonly pair: number;
  readonly direction: number;
  readonly from: number;
  readonly to: number;
  readonly site: string;
}

export interface Access {
  readonly log: number;
  readonly buffer: string;
  /** Name of the view, and which memory that is. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly value: number;
  readonly site: string;
  /** The thread's own clock and its value then, and all that it knew. */
  readonly clock: number;
  readonly time: number;
  readonly vector: Vector;
}

/** A thread, as its log tells of it. */
export interface ThreadHistory {
  readonly name: string;
  readonly slot: number;
  /** The labels of all buffers that it watched. */
  readonly buffers: readonly string[];
  readonly accesses: readonly Access[];
  /** By which step it learned a value of a clock, in the order of time. */
  readonly learned: readonly { clock: number; value: number; step: Step | undefined }[];
  /** Other clocks that it heard of, and at what time of its own. */
  readonly told: readonly { clock: number; value: number; step: Step }[];
}

/** Reads the log of one thread. */
export function readLog(log: number, words: readonly number[]): ThreadHistory {
  return new LogReading(log).read(words);
}

class LogReading {
  readonly #log: number;
  readonly #buffers = new Map<number, string>();
  readonly #sites = new Map<number, string>();
  readonly #accesses: Access[] = [];
  readonly #learned: { clock: number; value: number; step: Step | undefined }[] = [];
  readonly #told: { clock: number; value: number; step: Step }[] = [];
  #thread = { slot: 0, name: '' };
  #clock = 0;
  #vector = new Map<number, number>();
  /** True if an access has the vector already: then the next change makes another one. */
  #isGiven = false;
  #step: Step | undefined;

  constructor(log: number) {
    this.#log = log;
  }

  read(words: readonly number[]): ThreadHistory {
    for (let at = 0; at < words.length; ) {
      const head = words[at] ?? 0;
      const length = head >>> 8;
      this.#record(head & 0xff, words.slice(at + 1, at + 1 + length));
      at += 1 + length;
    }
    return {
      ...this.#thread,
      buffers: [...this.#buffers.values()],
      accesses: this.#accesses,
      learned: this.#learned,
      told: this.#told,
    };
  }

  #record(kind: number, words: readonly number[]): void {
    const [first = 0, second = 0] = words;
    switch (kind) {
      case RECORD.thread:
        this.#thread = { slot: first, name: wordsText(words.slice(1)) };
        break;
      case RECORD.moved:
        this.#clock = first;
        if (second !== 0) this.#set(first, second >>> 0);
        break;
      case RECORD.ticked:
        this.#set(this.#clock, first >>> 0);
        break;
      case RECORD.learned:
        this.#set(first, second >>> 0);
        this.#learned.push({ clock: first, value: second >>> 0, step: this.#step });
        break;
      case RECORD.hears:
        this.#step = this.#stepOf(words);
        break;
      case RECORD.tells:
        this.#told.push({
          clock: this.#clock,
          value: this.#vector.get(this.#clock) ?? 0,
          step: this.#stepOf(words),
        });
        break;
      case RECORD.buffer:
        this.#buffers.set(first, wordsText(words.slice(1)));
        break;
      case RECORD.site:
        this.#sites.set(first, wordsText(words.slice(1)));
        break;
      case RECORD.access:
        this.#access(words);
    }
  }

  #access([buffer = 0, from = 0, to = 0, kind = 0, site = 0, value = 0]: readonly number[]): void {
    this.#isGiven = true;
    const label = this.#buffers.get(buffer) ?? '?';
    this.#accesses.push({
      log: this.#log,
      buffer: nameIn(label),
      label,
      from,
      to,
      kind,
      value,
      site: this.#sites.get(site) ?? '?',
      clock: this.#clock,
      time: this.#vector.get(this.#clock) ?? 0,
      vector: this.#vector,
    });
  }

  #stepOf([
    kind = 0,
    pair = 0,
    direction = 0,
    from = 0,
    to = 0,
    site = 0,
  ]: readonly number[]): Step {
    return { kind, pair, direction, from, to, site: this.#sites.get(site) ?? '?' };
  }

  #set(clock: number, value: number): void {
    if (this.#isGiven) this.#vector = new Map(this.#vector);
    this.#isGiven = false;
    this.#vector.set(clock, value);
  }
}
