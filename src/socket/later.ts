import type { Waitable } from '../atomics/block.ts';
import { ERRNO } from '../errno/errno.ts';
import { integer, wrongType } from '../errno/misuse.ts';
import { errnoError, type Syscall, SystemError } from '../errno/system-error.ts';
import { home, pump } from './home.ts';
import type { Pending } from './pump.ts';

/** What an asynchronous call takes besides its buffer. */
export interface AsyncOptions {
  readonly offset?: number;
  readonly length?: number;
  /** Gives the call up, which then rejects with `signal.reason`. */
  readonly signal?: Signal;
  /** Milliseconds after which the call rejects with ETIMEDOUT. For ever if left out. */
  readonly timeout?: number;
}

/** The part of an AbortSignal that is used here. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** One asynchronous call, as the socket describes it. */
export interface Call {
  readonly syscall: Syscall;
  readonly owner: Owner;
  side(): Waitable;
  /** Does what can be done: a result, or a negative errno; EAGAIN for later. */
  step(): number;
  /** Bytes that have gone so far. */
  gone(): number;
}

/** The object through which a call was made: it can give its calls up, and not hold the loop. */
export interface Owner {
  holdsLoop: boolean;
}

/** Makes a promise of a call, and drives it until it is settled in one way or another. */
export function later(call: Call, options: AsyncOptions): Promise<number> {
  const { signal, timeout } = options;
  checkSignal(signal);
  if (timeout !== undefined) integer('timeout', timeout, 0, 0x7fff_ffff);
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const waiting = new Waiting(call, resolve, reject);
    waiting.limit(signal, timeout);
    pump(call.syscall).start(waiting);
  });
}

/** Rejects the pending calls that were made through `owner`. */
export function giveUp(owner: Owner): void {
  for (const waiting of pendingCalls()) {
    if (waiting.call.owner === owner)
      waiting.fail(errnoError(ERRNO.ECANCELED, waiting.call.syscall));
  }
}

/** Says whether a call is pending on one of these sides. */
export function isPending(sides: readonly (Waitable | undefined)[]): boolean {
  return pendingCalls().some((waiting) => sides.includes(waiting.side()));
}

function pendingCalls(): Waiting[] {
  return [...(home().pump?.pending ?? [])] as Waiting[];
}

class Waiting implements Pending {
  readonly call: Call;
  readonly #resolve: (count: number) => void;
  readonly #reject: (reason: unknown) => void;
  #release: () => void = () => undefined;

  constructor(call: Call, resolve: (count: number) => void, reject: (reason: unknown) => void) {
    this.call = call;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Ends the call by a signal or after a time. */
  limit(signal: Signal | undefined, timeoutMs: number | undefined): void {
    const abort = (): void => this.fail(signal?.reason);
    const expire = (): void => this.fail(new SystemError('ETIMEDOUT', this.call.syscall));
    signal?.addEventListener('abort', abort);
    const cancel = timeoutMs === undefined ? undefined : home().host.after(timeoutMs, expire);
    this.#release = () => {
      signal?.removeEventListener('abort', abort);
      cancel?.();
    };
  }

  side(): Waitable {
    return this.call.side();
  }

  holds(): boolean {
    return this.call.owner.holdsLoop;
  }

  advance(): boolean {
    const result = this.call.step();
    if (result === ERRNO.EAGAIN) return false;
    this.#release();
    if (result >= 0) this.#resolve(result);
    else this.#reject(withCount(errnoError(result, this.call.syscall), this.call.gone()));
    return true;
  }

  /** From here on no byte is taken for this call. */
  fail(reason: unknown): void {
    this.#release();
    home().pump?.stop(this);
    this.#reject(withCount(reason, this.call.gone()));
  }
}

function withCount(reason: unknown, count: number): unknown {
  if (count > 0 && reason instanceof Error) return Object.assign(reason, { count });
  return reason;
}

function checkSignal(signal: Signal | undefined): void {
  if (signal === undefined) return;
  const isSignal = typeof signal === 'object' && signal !== null && 'aborted' in signal;
  if (!isSignal) throw wrongType('signal', 'an AbortSignal', signal);
}
