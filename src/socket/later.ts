import type { Waitable } from '../atomics/waitable.ts';
import { ERRNO } from '../errno/errno.ts';
import { wrongType } from '../errno/misuse.ts';
import { errnoError, type Syscall, SystemError } from '../errno/system-error.ts';
import { home } from '../thread/home.ts';
import type { Pending } from '../thread/pump.ts';
import { pump, startedPump } from '../thread/this-pump.ts';
import { checkTimeout } from './arguments.ts';

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
export interface Call<Answer> {
  readonly syscall: Syscall;
  readonly owner: Owner;
  side(): Waitable;
  /** Does what can be done: a result, or a negative errno; EAGAIN for later. */
  step(): number;
  /** Bytes that have gone so far. */
  gone(): number;
  /** What its promise tells of a result. */
  answer(result: number): Answer;
}

/** The answer of calls whose result is one. */
export function itself(result: number): number {
  return result;
}

/** In whose name a call is made: it can give its calls up, and not hold the loop. */
export interface Owner {
  holdsLoop: boolean;
  /** Named here so that it is not collected, and its end closed, while a call is pending. */
  readonly socket: object;
}

/** Begins an asynchronous call: what it throws, its promise rejects with. */
export function promised<Answer>(begin: () => Promise<Answer>): Promise<Answer> {
  try {
    return begin();
  } catch (error) {
    return Promise.reject(error);
  }
}

/**
 * Makes a promise of a call, and drives it until it is settled in one way or another. What can be done
 * at once is, unless an earlier call waits for the same side.
 */
export function later<Answer>(call: Call<Answer>, options: AsyncOptions): Promise<Answer> {
  const { signal, timeout } = options;
  checkSignal(signal);
  const timeoutMs = timeout === undefined ? undefined : checkTimeout('timeout', timeout);
  if (signal?.aborted) return Promise.reject(signal.reason);
  const isFirst = startedPump()?.waitsFor(call.side()) !== true;
  return new Promise((resolve, reject) => {
    if (isFirst && settle(call, resolve, reject)) return;
    const waiting = new Waiting(call, resolve, reject);
    if (signal !== undefined || timeoutMs !== undefined) waiting.limit(signal, timeoutMs);
    if (!waiting.isOver) pump(call.syscall).start(waiting);
  });
}

/** Does what can be done of a call; false if it has to wait. */
function settle<Answer>(
  call: Call<Answer>,
  resolve: (answer: Answer) => void,
  reject: (reason: unknown) => void,
): boolean {
  let result: number;
  try {
    result = call.step();
  } catch (error) {
    // The caller's buffer is not there any more, for one.
    reject(error);
    return true;
  }
  if (result === ERRNO.EAGAIN) return false;
  if (result >= 0) resolve(call.answer(result));
  else reject(withCount(errnoError(result, call.syscall), call.gone()));
  return true;
}

/** Rejects the pending calls that were made through `owner`. */
export function giveUp(owner: Owner): void {
  for (const waiting of pendingCalls()) {
    if (waiting.call.owner === owner) waiting.cancel();
  }
}

/** Says whether a call is pending on one of these sides. */
export function isPending(sides: readonly (Waitable | undefined)[]): boolean {
  return pendingCalls().some((waiting) => sides.includes(waiting.side()));
}

function pendingCalls(): Waiting<unknown>[] {
  return [...(startedPump()?.pending ?? [])] as Waiting<unknown>[];
}

class Waiting<Answer> implements Pending {
  readonly call: Call<Answer>;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (reason: unknown) => void;
  /** Settled in one way or another. */
  isOver = false;
  #release: (() => void) | undefined = undefined;

  constructor(
    call: Call<Answer>,
    resolve: (answer: Answer) => void,
    reject: (reason: unknown) => void,
  ) {
    this.call = call;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Ends the call by a signal or after a time. */
  limit(signal: Signal | undefined, timeoutMs: number | undefined): void {
    const abort = (): void => this.#fail(signal?.reason);
    const cancel = timeoutMs === undefined ? undefined : this.#expireAfter(timeoutMs);
    this.#release = () => {
      signal?.removeEventListener('abort', abort);
      cancel?.();
    };
    signal?.addEventListener('abort', abort);
  }

  side(): Waitable {
    return this.call.side();
  }

  holds(): boolean {
    return this.call.owner.holdsLoop;
  }

  advance(): boolean {
    this.isOver = settle(this.call, this.#resolve, this.#reject);
    return this.isOver;
  }

  release(): void {
    this.#release?.();
  }

  /** Gives the call up because its Socket was closed. */
  cancel(): void {
    this.#fail(errnoError(ERRNO.ECANCELED, this.call.syscall));
  }

  /** From here on no byte is taken for this call. */
  #fail(reason: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    startedPump()?.stop(this);
    this.#reject(withCount(reason, this.call.gone()));
    this.release();
  }

  /** A timer may be a little early, and late: then what has come meanwhile counts. */
  #expireAfter(timeoutMs: number): () => void {
    const { host } = home();
    const deadline = host.now() + timeoutMs;
    const expire = (): void => {
      const leftMs = deadline - host.now();
      if (leftMs > 0) {
        cancel = host.after(Math.ceil(leftMs), expire);
        return;
      }
      startedPump()?.settle();
      this.#fail(new SystemError('ETIMEDOUT', this.call.syscall));
    };
    let cancel = host.after(timeoutMs, expire);
    return () => cancel();
  }
}

/** The reason of a signal is the caller's own, and may refuse to be changed. */
function withCount(reason: unknown, count: number): unknown {
  if (count > 0 && reason instanceof Error) {
    const wanted = { value: count, configurable: true, enumerable: true, writable: true };
    Reflect.defineProperty(reason, 'count', wanted);
  }
  return reason;
}

function checkSignal(signal: Signal | undefined): void {
  if (signal === undefined) return;
  const isSignal =
    typeof signal === 'object' &&
    signal !== null &&
    typeof signal.aborted === 'boolean' &&
    typeof signal.addEventListener === 'function' &&
    typeof signal.removeEventListener === 'function';
  if (!isSignal) throw wrongType('signal', 'an AbortSignal', signal);
}
