import { type ClockWatcher, type ThreadClock, WAYS, type Way } from '../clock/thread-clock.ts';
import {
  bufferLabel,
  MAX_LABEL_BYTES,
  MAX_NAME_BYTES,
  RECORD,
  type Sink,
  textWords,
} from './record.ts';
import type { SharedArray } from './shared-array.ts';
import { Sites } from './sites.ts';

/** A buffer in the log of one thread. */
export interface WatchedBuffer {
  readonly number: number;
  /** Name of the view and which memory that is: the same text in all threads. */
  readonly label: string;
  /** Held, so that no other buffer of this process can get the same identity. */
  readonly memory: SharedArrayBuffer;
}

/** Writes down what one thread touches, and how its clock moves. */
export class Recorder implements ClockWatcher {
  readonly clock: ThreadClock;
  readonly sites: Sites;
  /** For views of which nobody is to know the places. */
  readonly noSites: Sites;
  readonly #sink: Sink;
  readonly #identify: (memory: SharedArrayBuffer) => string;
  readonly #buffers = new Map<string, WatchedBuffer>();
  readonly #views = new Map<string, number>();
  /** Called when a watched operation is over and no lock is held. */
  afterOperation: () => void = () => undefined;
  /** The place of the operation on a word that is under way. */
  wordPlace = 0;
  /** The way that nothing was learned from yet. */
  #way: Way | undefined = undefined;

  /** `identify` names the memory of a buffer, the same in all threads. */
  constructor(
    clock: ThreadClock,
    name: string,
    sink: Sink,
    identify: (memory: SharedArrayBuffer) => string,
    stacks: boolean = true,
  ) {
    this.clock = clock;
    this.#identify = identify;
    this.#sink = sink;
    this.sites = new Sites(sink, stacks);
    this.noSites = new Sites(sink, false);
    sink.put(RECORD.thread, [clock.thread.slot, ...textWords(name, MAX_NAME_BYTES)]);
    this.moved(clock.clock, clock.vector[clock.clock] ?? 0);
    // Knowledge from before the thread was watched.
    for (const other of clock.known) {
      if (other !== clock.clock) this.learned(other, clock.vector[other] ?? 0);
    }
    clock.watcher = this;
  }

  /** The buffer that a name stands for in this log. */
  buffer(name: string, memory: SharedArrayBuffer): WatchedBuffer {
    const known = this.#buffers.get(name);
    if (known?.memory === memory) return known;
    const label = bufferLabel(this.#identify(memory), name);
    if (known?.label === label) return known;
    if (known !== undefined) {
      throw new TypeError(
        `a name stands for one buffer, and this thread watches another one as ${name}`,
      );
    }
    const made = { number: this.#buffers.size, label, memory };
    this.#buffers.set(name, made);
    this.#sink.put(RECORD.buffer, [made.number, ...textWords(label, MAX_LABEL_BYTES)]);
    return made;
  }

  /** The number of a view of a buffer in this log. */
  view(buffer: WatchedBuffer, { byteOffset, BYTES_PER_ELEMENT: size }: SharedArray): number {
    const key = `${buffer.number} ${byteOffset} ${size}`;
    const known = this.#views.get(key);
    if (known !== undefined) return known;
    const made = this.#views.size;
    this.#views.set(key, made);
    this.#sink.put(RECORD.view, [made, buffer.number, byteOffset | 0, size]);
    return made;
  }

  /** Bytes `from` to `to` of the buffer of a view are touched; `value` is what was read or written, or 0. */
  access(view: number, from: number, to: number, kind: number, value: number, place: number): void {
    this.clock.touch();
    this.#sink.put(RECORD.access, [view, from | 0, to | 0, kind, place, value | 0]);
  }

  moved(clock: number, value: number): void {
    this.#sink.put(RECORD.moved, [clock, value | 0]);
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
    // News alone is worth a line: a thread that touched nothing since has told it before.
    if (this.clock.hasTouched) this.#put(RECORD.tells, way);
  }

  #put(kind: number, { kind: how, pair, direction, from, to }: Way): void {
    const place = how === WAYS.word ? this.wordPlace : this.sites.here();
    this.#sink.put(kind, [how, pair, direction, from | 0, to | 0, place]);
  }
}
