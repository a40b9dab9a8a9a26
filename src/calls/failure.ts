import { describeKnot } from '../atomics/knot.ts';
import type { CallingThread } from '../atomics/thread.ts';
import type { Waitable } from '../atomics/waitable.ts';
import { codeOf, ERRNO } from '../errno/errno.ts';
import { type Syscall, SystemError } from '../errno/system-error.ts';
import type { ThreadDeath } from '../errno/thread-death.ts';
import type { End } from '../ring/end.ts';

/** Turns the result of a call on an end into the count, or into a thrown error that says what to do. */
export function countOn(end: End, result: number, syscall: Syscall): number {
  if (result >= 0) return result;
  throw failure(end, result, syscall);
}

/** The error of a call on an end, with what is known of it. */
export function failure(end: End, errno: number, syscall: Syscall, count?: number): SystemError {
  if (errno === ERRNO.EBADF) {
    const which = end.producer === undefined ? 'read' : 'write';
    return described(errno, syscall, `it is the ${which} end of a pipe`, count);
  }
  if (errno === ERRNO.ECONNRESET || errno === ERRNO.EPIPE) {
    return described(errno, syscall, '', count, end.deathOfPeer?.(end));
  }
  const writes = syscall === 'write' || syscall === 'send' || syscall === 'reserve';
  const side = writes ? end.producer : end.consumer;
  if (side !== undefined) return waitFailure(end.thread, side, errno, syscall, count);
  return described(errno, syscall, '', count);
}

/** The error of a wait for `side`; of one that nobody could ever end it says why. */
export function waitFailure(
  thread: CallingThread,
  side: Waitable,
  errno: number,
  syscall: Syscall,
  count?: number,
): SystemError {
  const text = errno === ERRNO.EDEADLK ? describeKnot(thread, side) : '';
  return described(errno, syscall, text, count);
}

function described(
  errno: number,
  syscall: Syscall,
  text: string,
  count?: number,
  cause?: ThreadDeath,
): SystemError {
  const detail = { text, cause, ...(count === undefined ? {} : { count }) };
  return new SystemError(codeOf(errno) ?? 'EPROTO', syscall, detail);
}
