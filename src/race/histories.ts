import { Accesses } from './accesses.ts';
import { forRecords, type Log, RECORD, textAt } from './record.ts';
import { Timeline } from './timeline.ts';

/** A thread, as its log tells of it. */
export interface ThreadHistory {
  readonly name: string;
  readonly slot: number;
  readonly log: Log;
  /** The labels of all buffers that it watched, and places, by their numbers in the log. */
  readonly buffers: ReadonlyMap<number, string>;
  readonly sites: ReadonlyMap<number, string>;
  /** For each clock, how much of it the thread knew at each of its accesses. */
  readonly known: ReadonlyMap<number, Timeline>;
}

export interface Histories {
  readonly threads: readonly ThreadHistory[];
  readonly accesses: Accesses;
}

/** Reads the logs of all threads. */
export function readLogs(logs: readonly Log[]): Histories {
  let count = 0;
  for (const log of logs) {
    forRecords(log, (kind) => {
      if (kind === RECORD.access) count += 1;
    });
  }
  const accesses = new Accesses(count);
  const labels = new Map<string, number>();
  const threads = logs.map((log, number) => new LogReading(accesses, labels, number).read(log));
  accesses.labels.push(...labels.keys());
  return { threads, accesses };
}

class LogReading {
  readonly #accesses: Accesses;
  readonly #labels: Map<string, number>;
  readonly #number: number;
  readonly #buffers = new Map<number, string>();
  readonly #views = new Map<number, number>();
  readonly #sites = new Map<number, string>();
  readonly #known = new Map<number, Timeline>();
  #thread = { slot: 0, name: '' };
  #clock = 0;
  #time = 0;

  constructor(accesses: Accesses, labels: Map<string, number>, number: number) {
    this.#accesses = accesses;
    this.#labels = labels;
    this.#number = number;
  }

  read(log: Log): ThreadHistory {
    forRecords(log, (kind, piece, at) => this.#record(kind, piece, at));
    return {
      ...this.#thread,
      log,
      buffers: this.#buffers,
      sites: this.#sites,
      known: this.#known,
    };
  }

  #record(kind: number, piece: ArrayLike<number>, at: number): void {
    const first = piece[at] ?? 0;
    const second = piece[at + 1] ?? 0;
    switch (kind) {
      case RECORD.access:
        this.#access(piece, at);
        break;
      case RECORD.ticked:
        this.#time = first >>> 0;
        this.#know(this.#clock, this.#time);
        break;
      case RECORD.learned:
        this.#know(first, second >>> 0);
        break;
      case RECORD.moved:
        this.#clock = first;
        this.#time = second >>> 0;
        if (this.#time !== 0) this.#know(first, this.#time);
        break;
      case RECORD.thread:
        this.#thread = { slot: first, name: textAt(piece, at + 1) };
        break;
      case RECORD.buffer:
        this.#buffers.set(first, textAt(piece, at + 1));
        break;
      case RECORD.site:
        this.#sites.set(first, textAt(piece, at + 1));
        break;
      case RECORD.view:
        this.#view(first, second, piece[at + 2] ?? 0, piece[at + 3] ?? 0);
    }
  }

  #know(clock: number, value: number): void {
    const timeline = this.#known.get(clock) ?? new Timeline();
    this.#known.set(clock, timeline);
    timeline.set(this.#accesses.count, value);
  }

  #view(number: number, buffer: number, offset: number, size: number): void {
    const label = this.#buffers.get(buffer) ?? '?';
    const known = this.#labels.get(label) ?? this.#labels.size;
    this.#labels.set(label, known);
    this.#views.set(number, this.#accesses.views.length);
    this.#accesses.views.push({ label: known, offset: offset >>> 0, size });
  }

  #access(piece: ArrayLike<number>, at: number): void {
    const all = this.#accesses;
    const i = all.count++;
    all.log[i] = this.#number;
    all.view[i] = this.#views.get(piece[at] ?? 0) ?? 0;
    all.from[i] = piece[at + 1] ?? 0;
    all.to[i] = piece[at + 2] ?? 0;
    all.kind[i] = piece[at + 3] ?? 0;
    all.site[i] = piece[at + 4] ?? 0;
    all.value[i] = piece[at + 5] ?? 0;
    all.clock[i] = this.#clock;
    all.time[i] = this.#time;
  }
}
