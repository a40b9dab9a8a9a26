import { integer } from '../errno/misuse.ts';
import { ATOMIC, nameIn, WRITE } from './record.ts';
import type { Recorder, WatchedBuffer } from './recorder.ts';
import type { SharedArray } from './shared-array.ts';
import type { Sites } from './sites.ts';
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

/** Result of `waitAsync`, as of the global `Atomics`. */
export type AsyncWait =
  | { readonly async: false; readonly value: 'not-equal' | 'timed-out' }
  | { readonly async: true; readonly value: Promise<'ok' | 'timed-out'> };

/**
 * The operations of `Atomics` on a watched view. What they order is known to the clocks, and they
 * race with plain accesses, and with atomic ones of another size. Only `wait` blocks.
 */
export class WatchedAtomics {
  readonly #view: SharedArray;
  readonly #buffer: WatchedBuffer;
  readonly #recorder: Recorder;
  readonly #words: SyncWords | undefined;
  readonly #sites: Sites;
  readonly #number: number;

  /** @internal */
  constructor(
    view: SharedArray,
    buffer: WatchedBuffer,
    recorder: Recorder,
    sync: SyncWords | undefined,
    sites: Sites,
  ) {
    this.#view = view;
    this.#buffer = buffer;
    this.#recorder = recorder;
    this.#words = sync;
    this.#sites = sites;
    this.#number = recorder.view(buffer, view);
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

  /**
   * Blocks until `notify`, unless the word is not `value`; `timeout` in milliseconds. It loads the
   * word, and learns by that what a load learns.
   *
   * @throws TypeError for anything but an Int32Array
   */
  wait(index: number, value: number, timeout: number = Infinity): 'ok' | 'not-equal' | 'timed-out' {
    const place = this.#at(this.#sites.of(WatchedAtomics.prototype.wait));
    const { thread } = this.#recorder.clock;
    const start = thread.now();
    for (
      let restMs = timeout;
      this.#isStill(index, value, place);
      restMs = timeout + start - thread.now()
    ) {
      // WATCHED| The program's own sleep: a thread that ends it has entered the list before.
      const how = Atomics.wait(this.#view as Integers, index, value, restMs);
      // Changed since it was loaded: that was no sleep yet.
      if (how === 'not-equal') continue;
      this.#sync.enterList(this.#buffer.label, this.#byte(index));
      this.#recorder.afterOperation();
      return how;
    }
    this.#recorder.afterOperation();
    return 'not-equal';
  }

  /**
   * As {@link wait}, without blocking, as the global `Atomics` has it. What was before the notify is
   * learned when the promise resolves.
   *
   * @throws TypeError for anything but an Int32Array
   */
  waitAsync(index: number, value: number, timeout: number = Infinity): AsyncWait {
    const place = this.#at(this.#sites.of(WatchedAtomics.prototype.waitAsync));
    while (this.#isStill(index, value, place)) {
      // WATCHED| As of wait().
      const wait = Atomics.waitAsync(this.#view as Integers, index, value, timeout);
      // As there.
      if (wait.value === 'not-equal') continue;
      const woken = <How>(how: How): How => {
        this.#recorder.wordPlace = place;
        this.#sync.enterList(this.#buffer.label, this.#byte(index));
        return how;
      };
      return wait.async
        ? { async: true, value: wait.value.then(woken) }
        : { async: false, value: woken(wait.value) };
    }
    return { async: false, value: 'not-equal' };
  }

  notify(index: number, count: number = Infinity): number {
    this.#at(this.#sites.of(WatchedAtomics.prototype.notify));
    this.#sync.enterList(this.#buffer.label, this.#byte(index));
    // WATCHED| After it entered the list: a thread that it wakes hears of that.
    const woken = Atomics.notify(this.#view as Integers, index, count);
    this.#recorder.afterOperation();
    return woken;
  }

  /** Loads the word in the list of its waiters, and says whether it is `value`: then a wait sleeps. */
  #isStill(index: number, value: number, place: number): boolean {
    const byte = this.#byte(index);
    const words = this.#sync;
    if (!(this.#view instanceof Int32Array)) {
      throw new TypeError(`only a word of an Int32Array can be waited for: ${this.#name}`);
    }
    const view = this.#view;
    let seen = 0;
    words.enterList(this.#buffer.label, byte, () => {
      // WATCHED| One step with what the clocks learn of it, as in step().
      seen = Atomics.load(view, index);
      this.#touch(byte, ATOMIC, seen, place);
    });
    return seen === (value | 0);
  }

  #step(
    name: Name,
    effect: Effect | ((before: number) => Effect),
    index: number,
    ...values: number[]
  ): number {
    const byte = this.#byte(index);
    const place = this.#at(this.#sites.of(WatchedAtomics.prototype[name]));
    // WATCHED| Read here, for a run of the model checker replaces the global.
    const access = Atomics[name] as (view: Integers, index: number, ...values: number[]) => number;
    const result = this.#sync.step(
      this.#buffer.label,
      byte,
      this.#view.BYTES_PER_ELEMENT,
      // WATCHED| The program's own word. The lock makes this and what the clocks learn of it one step.
      () => access(this.#view as Integers, index, ...values),
      typeof effect === 'string' ? () => effect : effect,
      (seen, done) => this.#touch(byte, done === 'load' ? ATOMIC : ATOMIC | WRITE, seen, place),
    );
    this.#recorder.afterOperation();
    return result;
  }

  /** An operation begins, of which the clocks learn at the same place. */
  #at(place: number): number {
    this.#recorder.wordPlace = place;
    return place;
  }

  get #sync(): SyncWords {
    if (this.#words === undefined || !isInteger(this.#view)) {
      throw new TypeError(`Atomics need a view of integers that a thread watches: ${this.#name}`);
    }
    return this.#words;
  }

  get #name(): string {
    return nameIn(this.#buffer.label);
  }

  #touch(byte: number, kind: number, value: number, place: number): void {
    const size = this.#view.BYTES_PER_ELEMENT;
    this.#recorder.access(this.#number, byte, byte + size, kind, value, place);
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
