import type { ClockWatcher, ThreadClock, Way } from '../clock/thread-clock.ts';
import { RECORD, type Sink, textWords } from './record.ts';
import { Sites } from './sites.ts';

const MAX_NAME_BYTES = 120;

/** Writes down what one thread touches, and how its clock moves. */
export class Recorder implements ClockWatcher {
  readonly clock: ThreadClock;
  readonly #sink: Sink;
  readonly #sites: Sites;
  readonly #buffers = new Map<string, number>();
  /** The way that nothing was learned from yet. */
  #way: Way | undefined = undefined;
  #degraded = 0;

  constructor(clock: ThreadClock, name: string, sink: Sink, stacks: boolean = true) {
    this.clock = clock;
    this.#sink = sink;
    this.#sites = new Sites(sink, stacks);
    sink.put(RECORD.thread, [clock.thread.slot, ...textWords(name, MAX_NAME_BYTES)]);
    this.moved(clock.clock, clock.vector[clock.clock] ?? 0);
    // What it knew before it was watched.
    for (const other of clock.known) {
      if (other !== clock.clock) this.learned(other, clock.vector[other] ?? 0);
    }
    clock.watcher = this;
  }

  /** The number of a buffer in this log. */
  buffer(name: string): number {
    const known = this.#buffers.get(name);
    if (known !== undefined) return known;
    const number = this.#buffers.size;
    this.#buffers.set(name, number);
    this.#sink.put(RECORD.buffer, [number, ...textWords(name, MAX_NAME_BYTES)]);
    return number;
  }

  /** Bytes `from` to `to` of a buffer are touched; `value` is what was read or written, or 0. */
  access(buffer: number, from: number, to: number, kind: number, value: number): void {
    this.clock.touch();
    this.#sink.put(RECORD.access, [buffer, from, to, kind, this.#sites.here(), value | 0]);
  }

  moved(clock: number, value: number): void {
    this.#sink.put(RECORD.moved, [clock, value | 0]);
    this.flush();
  }

  ticked(value: number): void {
    this.#sink.put(RECORD.ticked, [value | 0]);
  }

  hears(way: Way): void {
    this.#way = way;
  }

  learned(clock: number, value: number): void {
    if (this.#way !== undefined) this.#put(RECORD.hears, this.#way);
    this.#way = undefined;
    this.#sink.put(RECORD.learned, [clock, value | 0]);
  }

  tells(way: Way): void {
    if (this.clock.degradedBytes !== this.#degraded) this.flush();
    // Only what is new is worth a line: who touched nothing since has told it before.
    if (this.clock.hasTouched) this.#put(RECORD.tells, way);
  }

  #put(kind: number, { kind: how, pair, direction, from, to }: Way): void {
    this.#sink.put(kind, [how, pair, direction, from | 0, to | 0, this.#sites.here()]);
  }

  /** Writes down what this thread's clock could not be exact about, so far. */
  flush(): void {
    const { forced, missed, degradedBytes } = this.clock;
    this.#degraded = degradedBytes;
    this.#sink.put(RECORD.loss, [forced, missed, degradedBytes]);
  }
}
