import { integer } from '../errno/misuse.ts';
import { ATOMIC, nameIn, WRITE } from './record.ts';
import type { Recorder, WatchedBuffer } from './recorder.ts';
import type { SharedArray } from './shared-array.ts';
import type { Effect, SyncWords } from './sync-words.ts';

type Integers = Int32Array<SharedArrayBuffer>;
type Name =
  | Exclude<Effect, 'change'>
  | 'add'
  | 'sub'
  | 'and'
  | 'or'
  | 'xor'
  | 'exchange'
  | 'compareExchange';

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
    return this.#step('load', 'load', index);
  }

  store(index: number, value: number): number {
    return this.#step('store', 'store', index, value);
  }

  add(index: number, value: number): number {
    return this.#step('add', 'change', index, value);
  }

  sub(index: number, value: number): number {
    return this.#step('sub', 'change', index, value);
  }

  and(index: number, value: number): number {
    return this.#step('and', 'change', index, value);
  }

  or(index: number, value: number): number {
    return this.#step('or', 'change', index, value);
  }

  xor(index: number, value: number): number {
    return this.#step('xor', 'change', index, value);
  }

  exchange(index: number, value: number): number {
    return this.#step('exchange', 'change', index, value);
  }

  /** One that fails has only read. */
  compareExchange(index: number, expected: number, value: number): number {
    const effect = (before: number) => (before === expected ? 'change' : 'load');
    return this.#step('compareExchange', effect, index, expected, value);
  }

  /** Blocks until `notify`, unless the word is not `value`; `timeout` in milliseconds. */
  wait(index: number, value: number, timeout: number = Infinity): 'ok' | 'not-equal' | 'timed-out' {
    const byte = this.#byte(index);
    this.#sync.enterList(this.#buffer.label, byte, () => this.#touch(byte, ATOMIC, value));
    // WATCHED| The program's own sleep: a thread that ends it has entered the list before.
    const how = Atomics.wait(this.#view as Integers, index, value, timeout);
    this.#sync.enterList(this.#buffer.label, byte);
    return how;
  }

  notify(index: number, count: number = Infinity): number {
    this.#sync.enterList(this.#buffer.label, this.#byte(index));
    // WATCHED| After it entered the list: a thread that it wakes hears of that.
    return Atomics.notify(this.#view as Integers, index, count);
  }

  #step(
    name: Name,
    effect: Effect | ((before: number) => Effect),
    index: number,
    ...values: number[]
  ): number {
    const byte = this.#byte(index);
    // WATCHED| Read here, for a run of the model checker replaces the global.
    const access = Atomics[name] as (view: Integers, index: number, ...values: number[]) => number;
    return this.#sync.step(
      this.#buffer.label,
      byte,
      // WATCHED| The program's own word. The lock makes this and what the clocks learn of it one step.
      () => access(this.#view as Integers, index, ...values),
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
