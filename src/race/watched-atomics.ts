import { integer } from '../errno/misuse.ts';
import { ATOMIC, nameIn, WRITE } from './record.ts';
import type { Recorder, WatchedBuffer } from './recorder.ts';
import type { SharedArray } from './shared-array.ts';
import type { Effect, SyncWords } from './sync-words.ts';

type Integers = Int32Array<SharedArrayBuffer>;

/**
 * The operations of `Atomics` on a watched view. What they order is known to the clocks, and they
 * race with plain accesses, and with atomic ones of another size. Only `wait` blocks.
 */
export class WatchedAtomics {
  readonly #view: SharedArray;
  readonly #buffer: WatchedBuffer;
  readonly #recorder: Recorder;
  readonly #words: SyncWords | undefined;

  /** @internal */
  constructor(
    view: SharedArray,
    buffer: WatchedBuffer,
    recorder: Recorder,
    sync: SyncWords | undefined,
  ) {
    this.#view = view;
    this.#buffer = buffer;
    this.#recorder = recorder;
    this.#words = sync;
  }

  load(index: number): number {
    return this.#step(index, (view) => Atomics.load(view, index), 'load');
  }

  store(index: number, value: number): number {
    return this.#step(index, (view) => Atomics.store(view, index, value), 'store');
  }

  add(index: number, value: number): number {
    return this.#step(index, (view) => Atomics.add(view, index, value), 'change');
  }

  sub(index: number, value: number): number {
    return this.#step(index, (view) => Atomics.sub(view, index, value), 'change');
  }

  and(index: number, value: number): number {
    return this.#step(index, (view) => Atomics.and(view, index, value), 'change');
  }

  or(index: number, value: number): number {
    return this.#step(index, (view) => Atomics.or(view, index, value), 'change');
  }

  xor(index: number, value: number): number {
    return this.#step(index, (view) => Atomics.xor(view, index, value), 'change');
  }

  exchange(index: number, value: number): number {
    return this.#step(index, (view) => Atomics.exchange(view, index, value), 'change');
  }

  /** One that fails has only read. */
  compareExchange(index: number, expected: number, value: number): number {
    const action = (view: Integers) => Atomics.compareExchange(view, index, expected, value);
    return this.#step(index, action, (before) => (before === expected ? 'change' : 'load'));
  }

  /** Blocks until `notify`, unless the word is not `value`; `timeout` in milliseconds. */
  wait(index: number, value: number, timeout: number = Infinity): 'ok' | 'not-equal' | 'timed-out' {
    const byte = this.#byte(index);
    this.#sync.enterList(this.#buffer.label, byte, () => this.#touch(byte, ATOMIC, value));
    const how = Atomics.wait(this.#view as Integers, index, value, timeout);
    this.#sync.enterList(this.#buffer.label, byte);
    return how;
  }

  notify(index: number, count: number = Infinity): number {
    this.#sync.enterList(this.#buffer.label, this.#byte(index));
    return Atomics.notify(this.#view as Integers, index, count);
  }

  #step(
    index: number,
    action: (view: Integers) => number,
    effect: Effect | ((before: number) => Effect),
  ): number {
    const byte = this.#byte(index);
    return this.#sync.step(
      this.#buffer.label,
      byte,
      () => action(this.#view as Integers),
      typeof effect === 'string' ? () => effect : effect,
      (result, done) => this.#touch(byte, done === 'load' ? ATOMIC : ATOMIC | WRITE, result),
    );
  }

  get #sync(): SyncWords {
    if (this.#words === undefined || !isInteger(this.#view)) {
      throw new TypeError(
        `Atomics need a view of integers that a thread watches: ${nameIn(this.#buffer.label)}`,
      );
    }
    return this.#words;
  }

  #touch(byte: number, kind: number, value: number): void {
    const size = this.#view.BYTES_PER_ELEMENT;
    this.#recorder.access(this.#buffer.number, byte, byte + size, kind, value);
  }

  #byte(index: number): number {
    integer('index', index, 0, this.#view.length - 1);
    return this.#view.byteOffset + index * this.#view.BYTES_PER_ELEMENT;
  }
}

function isInteger(view: SharedArray): boolean {
  return !(
    view instanceof Float32Array ||
    view instanceof Float64Array ||
    view instanceof Uint8ClampedArray
  );
}
