import { codeOf, ERRNO, type ErrnoCode, TEXT } from './errno.ts';
import type { ThreadDeath } from './thread-death.ts';

/** The call that failed, as in `error.syscall`. */
export type Syscall =
  | 'socketpair'
  | 'pipe'
  | 'read'
  | 'write'
  | 'recv'
  | 'send'
  | 'shutdown'
  | 'close'
  | 'dup'
  | 'detach'
  | 'share'
  | 'reserve'
  | 'commit'
  | 'peek'
  | 'consume'
  | 'adopt'
  | 'getsockopt'
  | 'setsockopt'
  | 'spawn'
  | 'inherited'
  | 'join'
  | 'watch'
  | 'poll'
  | 'epoll_ctl'
  | 'epoll_wait'
  | 'socketOf'
  | 'duplex'
  | 'streams'
  | 'lines'
  | 'writer'
  | 'endpoint'
  | 'wrapSync'
  | 'serve';

const BRAND = Symbol.for('socketpair.error/1');

/** Details of a SystemError beside its code and its call. */
interface ErrorDetail {
  readonly text?: string;
  readonly count?: number;
  readonly cause?: ThreadDeath | undefined;
}

/**
 * A failed call. Message and fields are those of an error from `node:fs`; `errno` is the negative
 * Linux number on every platform. Match on `code`, or with {@link isErrno}.
 *
 * @example
 * import { isErrno, socketpair } from 'socketpair';
 * const [a, b] = socketpair();
 * b.close();
 * try {
 *   a.write(new Uint8Array(1));
 * } catch (error) {
 *   if (!isErrno(error, 'EPIPE')) throw error; // EPIPE: broken pipe, write
 * }
 */
export class SystemError extends Error {
  override readonly name = 'SystemError';
  readonly code: ErrnoCode;
  /** Negative Linux number, such as -11 for EAGAIN. */
  readonly errno: number;
  readonly syscall: Syscall;
  /** A {@link ThreadDeath}, on ECONNRESET and EPIPE, where it is known by then how the peer ended. */
  declare readonly cause?: unknown;
  /** Bytes that had gone before the error, on calls that return no count of their own. */
  declare readonly count?: number;

  constructor(code: ErrnoCode, syscall: Syscall, detail: ErrorDetail = {}) {
    const { text, cause } = detail;
    super(
      `${code}: ${TEXT[code]}, ${syscall}${text ? `: ${text}` : ''}`,
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.errno = ERRNO[code];
    this.syscall = syscall;
    if (detail.count !== undefined) this.count = detail.count;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Says whether it is a SystemError: by brand, which those of another realm or copy of this package have. */
export function isSystemError(error: unknown): error is SystemError {
  return typeof error === 'object' && error !== null && BRAND in error;
}

/** Turns what the ring returned into what the caller sees: the count, or a thrown error. */
export function countOrThrow(result: number, syscall: Syscall): number {
  if (result >= 0) return result;
  throw errnoError(result, syscall);
}

/** The SystemError for a negative errno of the ring. */
export function errnoError(errno: number, syscall: Syscall, count?: number): SystemError {
  return new SystemError(codeOf(errno) ?? 'EPROTO', syscall, count === undefined ? {} : { count });
}

/**
 * Says whether `error` is a SystemError with that code; `EWOULDBLOCK` is taken for `EAGAIN` and
 * `EOPNOTSUPP` for `ENOTSUP`. By brand, so it also knows errors of a second copy of this package.
 * Never blocks; any thread may call it.
 *
 * @example
 * import { isErrno } from 'socketpair';
 * isErrno(new Error('EPIPE'), 'EPIPE'); // false: only this library's errors count
 */
export function isErrno(error: unknown, code: string): error is SystemError {
  if (!isSystemError(error)) return false;
  const wanted = code === 'EWOULDBLOCK' ? 'EAGAIN' : code === 'EOPNOTSUPP' ? 'ENOTSUP' : code;
  return error.code === wanted;
}
