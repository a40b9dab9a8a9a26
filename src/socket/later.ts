import type { Waitable } from '../atomics/waitable.ts';
import { failure } from '../calls/failure.ts';
import { ERRNO } from '../errno/errno.ts';
import { errnoError, type Syscall, type SystemError } from '../errno/system-error.ts';
import type { End } from '../ring/end.ts';
import { home } from '../thread/home.ts';
import type { Pending } from '../thread/pending-calls.ts';
import { pump, startedPump } from '../thread/this-pump.ts';
import { type Due, deadlines } from './deadlines.ts';
import type { Limits, TakenLimits, TakenSignal } from './limits.ts';

/** Options of an asynchronous call besides its buffer. */
export interface AsyncOptions extends Limits {
  readonly offset?: number;
  readonly length?: number;
}

/** One asynchronous call, as the socket describes it. */
export interface Call<Answer> {
  readonly syscall: Syscall;
  readonly owner: Owner;
  side(): Waitable;
  /** Does what can be done: a result, or a negative errno; EAGAIN for later. */
  step(): number;
  /** The end that it uses, if it is one: what became of its peer is the cause of an error. */
  readonly end?: End;
  /** Bytes that have gone so far, where an error tells of them. */
  gone(): number | undefined;
  /** The value of its promise, from a result. */
  answer(result: number): Answer;
}

/** The answer of calls whose result is one. */
export function itself(result: number): number {
  return result;
}

/** The object through which a call is made: it can give its calls up, and not hold the loop. */
export interface Owner {
  holdsLoop: boolean;
  /** Named here so that it is not collected, and its end closed, while a call is pending. */
  readonly socket: object;
}

/** Begins an asynchronous call: what it throws, its promise rejects with; and how much had `gone` then. */
export function promised<Answer>(begin: () => Promise<Answer>, gone?: number): Promise<Answer> {
  try {
    return begin();
  } catch (error) {
    return Promise.reject(withCount(error, gone));
  }
}

/**
 * Makes a promise of a call, and drives it until it is settled in one way or another. What can be done
 * at once is, unless an earlier call waits for the same side. From here on code of the caller runs in
 * the methods of its signal only: when the call is pending like any other, and when it is over.
 */
export function later<Answer>(call: Call<Answer>, limits: TakenLimits): Promise<Answer> {
  const { signal, timeoutMs } = limits;
  return new Promise((resolve, reject) => {
    if (signal?.isAborted) {
      reject(withCount(signal.reason, call.gone()));
      return;
    }
    const isFirst = startedPump()?.waitsFor(call.side()) !== true;
    if (isFirst && settle(call, resolve, reject)) return;
    const waiting = new Waiting(call, resolve, reject);
    pump(call.syscall).start(waiting);
    if (timeoutMs !== undefined) waiting.expireAfter(timeoutMs);
    if (signal !== undefined) waiting.abortBy(signal);
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
    reject(withCount(error, call.gone()));
    return true;
  }
  if (result === ERRNO.EAGAIN) return false;
  if (result >= 0) resolve(call.answer(result));
  else reject(withCount(errorOf(call, result), call.gone()));
  return true;
}

function errorOf({ end, syscall }: Call<unknown>, errno: number): SystemError {
  return end === undefined ? errnoError(errno, syscall) : failure(end, errno, syscall);
}

/** Rejects the pending calls that were made through `owner`. */
export function giveUp(owner: Owner): void {
  for (const waiting of pendingCalls()) {
    if (waiting.call.owner === owner) waiting.cancel();
  }
}

/** Says whether a call is pending on one of these sides. */
export function isPending(sides: readonly (Waitable | undefined)[]): boolean {
  return sides.some((side) => side !== undefined && startedPump()?.waitsFor(side) === true);
}

function pendingCalls(): Waiting<unknown>[] {
  return [...(startedPump()?.pending ?? [])] as Waiting<unknown>[];
}

class Waiting<Answer> implements Pending {
  readonly call: Call<Answer>;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (reason: unknown) => void;
  /** Settled in one way or another. */
  #isOver = false;
  #deadline: Due | undefined = undefined;
  #letGo: (() => void) | undefined = undefined;

  constructor(
    call: Call<Answer>,
    resolve: (answer: Answer) => void,
    reject: (reason: unknown) => void,
  ) {
    this.call = call;
    this.#resolve = (answer) => {
      this.#end();
      resolve(answer);
    };
    this.#reject = (reason) => {
      this.#end();
      reject(reason);
    };
  }

  expireAfter(timeoutMs: number): void {
    if (this.#isOver) return;
    const expire = (): void => this.#fail(errnoError(ERRNO.ETIMEDOUT, this.call.syscall));
    this.#deadline = { atMs: home().host.now() + timeoutMs, place: -1, expire };
    deadlines().add(this.#deadline);
  }

  abortBy(signal: TakenSignal): void {
    if (this.#isOver) return;
    const abort = (): void => {
      if (!this.#isOver) this.#fail(signal.reason);
    };
    this.#letGo = () => signal.forget(abort);
    try {
      signal.listen(abort);
    } catch (error) {
      this.#fail(error);
    }
  }

  side(): Waitable {
    return this.call.side();
  }

  holds(): boolean {
    return this.call.owner.holdsLoop;
  }

  isLimited(): boolean {
    return this.#deadline !== undefined || this.#letGo !== undefined;
  }

  advance(): boolean {
    return this.#isOver || settle(this.call, this.#resolve, this.#reject);
  }

  /** Gives the call up because its Socket was closed. */
  cancel(): void {
    this.#fail(errnoError(ERRNO.ECANCELED, this.call.syscall));
  }

  /** Takes no byte for this call any more. */
  #fail(reason: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    startedPump()?.stop(this);
    this.#reject(withCount(reason, this.call.gone()));
  }

  #end(): void {
    this.#isOver = true;
    if (this.#deadline !== undefined) deadlines().delete(this.#deadline);
    this.#letGo?.();
  }
}

/** Sets `count`, 0 too for a call that writes everything. A signal's reason may refuse to be changed. */
function withCount(reason: unknown, count: number | undefined): unknown {
  if (count === undefined || typeof reason !== 'object' || reason === null) return reason;
  try {
    const wanted = { value: count, configurable: true, enumerable: true, writable: true };
    Reflect.defineProperty(reason, 'count', wanted);
  } catch {
    // The reason stays as it is.
  }
  return reason;
}
