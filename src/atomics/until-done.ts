import { ERRNO } from '../errno/errno.ts';
import { block, isPast } from './block.ts';
import type { CallingThread } from './thread.ts';
import type { Waitable } from './waitable.ts';

/**
 * The loop of every call that waits: makes the attempt until it gives anything but EAGAIN, and blocks
 * in between until `side` is ready for `least` bytes. Returns what the attempt gave, EAGAIN at the
 * deadline, or EINTR, EDEADLK, ENOTSUP as block().
 */
export function untilDone<Result>(
  thread: CallingThread,
  side: Waitable,
  least: number,
  deadline: number,
  attempt: () => Result | number,
): Result | number {
  for (;;) {
    const result = attempt();
    if (result !== ERRNO.EAGAIN || isPast(thread, deadline)) return result;
    const woken = block(thread, side, least, deadline);
    if (woken < 0) return woken;
  }
}
