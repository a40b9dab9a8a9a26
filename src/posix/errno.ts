import { codeOf, TEXT } from '../errno/errno.ts';
import { isSystemError } from '../errno/system-error.ts';
import { platform } from '../host/platform.ts';

/**
 * The number of the last error of this module's calls in this thread, positive as in C. Only a call
 * that returns -1 sets it. A live binding: read it as `errno` or `posix.errno`, where it is used.
 */
export let errno = 0;

/** Returns as a call of C does: a result as it is, and -1 for a negative errno. */
export function returns(result: number): number {
  if (result >= 0) return result;
  errno = -result;
  return -1;
}

/** Calls what throws SystemErrors. Returns its result, or a negative errno. */
export function attempt(call: () => number): number {
  try {
    return call();
  } catch (error) {
    if (isSystemError(error)) return error.errno;
    throw error;
  }
}

/**
 * The text of an error number, as strerror(3).
 *
 * @example
 * import { EPIPE, strerror } from 'socketpair/posix';
 * strerror(EPIPE); // 'Broken pipe'
 */
export function strerror(errnum: number): string {
  if (errnum === 0) return 'Success';
  const code = codeOf(-errnum);
  if (code === undefined) return `Unknown error ${errnum}`;
  const text = TEXT[code];
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Prints `prefix` and the text of `errno` on standard error, as perror(3). */
export function perror(prefix = ''): void {
  platform.console.error(prefix === '' ? strerror(errno) : `${prefix}: ${strerror(errno)}`);
}
