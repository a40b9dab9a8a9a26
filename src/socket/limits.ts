import { wrongType } from '../errno/misuse.ts';
import { checkTimeout } from './arguments.ts';

/** The part of an AbortSignal that is used here. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Limits that end an asynchronous call early. */
export interface Limits {
  /** Gives the call up, which then rejects with `signal.reason`. */
  readonly signal?: Signal;
  /** Milliseconds after which the call rejects with ETIMEDOUT. For ever if left out. */
  readonly timeout?: number;
}

/** The same as it was when the call was made. */
export interface TakenLimits {
  readonly signal: TakenSignal | undefined;
  readonly timeoutMs: number | undefined;
}

export function takeLimits({ signal, timeout }: Limits): TakenLimits {
  const timeoutMs = timeout === undefined ? undefined : checkTimeout('timeout', timeout);
  return { signal: signal === undefined ? undefined : new TakenSignal(signal), timeoutMs };
}

/** A signal of a caller. May be an object of the caller's own making, whose methods do anything. */
export class TakenSignal {
  readonly isAborted: boolean;
  readonly #signal: Signal;
  readonly #add: Signal['addEventListener'];
  readonly #remove: Signal['removeEventListener'];

  constructor(signal: unknown) {
    if (typeof signal !== 'object' || signal === null) throw notSignal(signal);
    const { aborted, addEventListener, removeEventListener } = signal as Partial<Signal>;
    const isSignal =
      typeof aborted === 'boolean' &&
      typeof addEventListener === 'function' &&
      typeof removeEventListener === 'function';
    if (!isSignal) throw notSignal(signal);
    this.#signal = signal as Signal;
    this.isAborted = aborted;
    this.#add = addEventListener;
    this.#remove = removeEventListener;
  }

  get reason(): unknown {
    return this.#signal.reason;
  }

  /** Calls back when it aborts. Throws what the signal throws. */
  listen(callback: () => void): void {
    this.#add.call(this.#signal, 'abort', callback);
  }

  /** As soon as none of the library's own code runs. A signal that fails has nobody to tell of it. */
  forget(callback: () => void): void {
    Promise.resolve()
      .then(() => this.#remove.call(this.#signal, 'abort', callback))
      .catch(() => undefined);
  }
}

function notSignal(signal: unknown): TypeError {
  return wrongType('signal', 'an AbortSignal', signal);
}
