import { integer, wrongType } from '../errno/misuse.ts';
import { MAY_TEAR, WRITE } from './record.ts';
import type { Recorder } from './recorder.ts';
import type { SharedArray } from './shared-array.ts';
import type { Sites } from './sites.ts';
import type { SyncWords } from './sync-words.ts';
import { WatchedAtomics } from './watched-atomics.ts';

/**
 * A view of shared memory that reports what is touched through it. Each thread makes its own, of the
 * same name. Elements are touched by `get`, `set` and `add`, ranges by `read` and `write`, words by
 * `atomics`. Never blocks, but for `atomics.wait`.
 */
export class Watched {
  readonly view: SharedArray;
  readonly name: string;
  readonly length: number;
  /** As the global `Atomics`, of this view. */
  readonly atomics: WatchedAtomics;
  readonly #recorder: Recorder;
  readonly #sites: Sites;
  readonly #number: number;
  readonly #size: number;
  readonly #offset: number;
  /** True if a single element may be seen half written. */
  readonly #tears: number;
  /** The period in which an element was last read and written: what was logged then is not again. */
  readonly #read: Int32Array;
  readonly #written: Int32Array;

  /** @internal */
  constructor(
    view: SharedArray,
    name: string,
    recorder: Recorder,
    sync?: SyncWords,
    sites: Sites = recorder.sites,
  ) {
    this.view = view;
    this.name = name;
    this.length = view.length;
    this.#recorder = recorder;
    const buffer = recorder.buffer(name, view.buffer);
    this.#sites = sites;
    this.#number = recorder.view(buffer, view);
    this.#size = view.BYTES_PER_ELEMENT;
    this.#offset = view.byteOffset;
    this.#tears = view instanceof Float32Array || view instanceof Float64Array ? MAY_TEAR : 0;
    this.atomics = new WatchedAtomics(view, buffer, recorder, sync, sites);
    this.#read = new Int32Array(view.length);
    this.#written = new Int32Array(view.length);
  }

  /** `view[index]`, plainly. */
  get(index: number): number {
    const value = this.view[index] as number;
    if (this.#isNews(this.#read, index)) {
      this.#log(this.#read, index, 0, value, this.#sites.of(Watched.prototype.get));
    }
    return value;
  }

  /** `view[index] = value`, plainly. */
  set(index: number, value: number): void {
    this.view[index] = value;
    if (this.#isNews(this.#written, index)) {
      this.#log(this.#written, index, WRITE, value, this.#sites.of(Watched.prototype.set));
    }
  }

  /** `view[index] += value`, plainly; returns what it was. */
  add(index: number, value: number): number {
    const before = this.view[index] as number;
    if (this.#isNews(this.#read, index)) {
      this.#log(this.#read, index, 0, before, this.#sites.of(Watched.prototype.add));
    }
    this.view[index] = before + value;
    if (this.#isNews(this.#written, index)) {
      const place = this.#sites.of(Watched.prototype.add);
      this.#log(this.#written, index, WRITE, before + value, place);
    }
    return before;
  }

  /** A private copy of the elements from `from` to `to`, as `view.slice(from, to)`. */
  read(from = 0, to: number = this.length): number[] {
    this.#checkRange(from, to);
    this.#access(from, to, MAY_TEAR, 0, this.#sites.of(Watched.prototype.read));
    return Array.from(this.view.subarray(from, to));
  }

  /**
   * Writes the values from `at` on, as `view.set(values, at)`.
   *
   * @throws TypeError for a view of shared memory, which would be read unseen: `read()` of a watched
   *   view gives a copy
   */
  write(values: ArrayLike<number>, at = 0): void {
    checkPrivate(values);
    this.#checkRange(at, at + values.length);
    this.view.set(values, at);
    const place = this.#sites.of(Watched.prototype.write);
    this.#access(at, at + values.length, MAY_TEAR | WRITE, 0, place);
  }

  /** Says whether an element has not been touched so in this period. */
  #isNews(touched: Int32Array, index: number): boolean {
    return touched[index] !== this.#recorder.clock.period && index >= 0 && index < this.length;
  }

  #log(touched: Int32Array, index: number, kind: number, value: number, place: number): void {
    const bits = Number.isInteger(value) ? value : 0;
    this.#access(index, index + 1, kind | this.#tears, bits, place);
    // After it is logged: the first touch of a period begins it.
    touched[index] = this.#recorder.clock.period;
  }

  #access(from: number, to: number, kind: number, value: number, place: number): void {
    if (from >= to) return;
    this.#recorder.access(this.#number, this.#byte(from), this.#byte(to), kind, value, place);
    this.#recorder.afterOperation();
  }

  #byte(index: number): number {
    return this.#offset + index * this.#size;
  }

  #checkRange(from: number, to: number): void {
    integer('from', from, 0, this.length);
    integer('to', to, from, this.length);
  }
}

function checkPrivate(values: unknown): void {
  if (ArrayBuffer.isView(values) && values.buffer instanceof SharedArrayBuffer) {
    throw wrongType('values', 'private: what read() of a watched view gives', values.buffer);
  }
}
