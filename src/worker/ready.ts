import type { Readiness } from '../atomics/exit.ts';
import { ERRNO } from '../errno/errno.ts';
import { SystemError } from '../errno/system-error.ts';
import type { ThreadDeath } from '../errno/thread-death.ts';
import { later } from '../socket/later.ts';

/**
 * Waits for a thread to be ready, in the event loop, which the thread itself holds. `ended` resolves
 * when it ends, with how.
 */
export function whenReady(
  readiness: Readiness,
  ended: Promise<ThreadDeath | undefined>,
): Promise<void> {
  const seen = later(
    {
      syscall: 'join',
      owner: { holdsLoop: false, socket: readiness },
      side: () => readiness,
      step: () => (readiness.isReady() || readiness.isOver() ? 0 : ERRNO.EAGAIN),
      gone: () => undefined,
      answer: () => undefined,
    },
    { signal: undefined, timeoutMs: undefined },
  );
  const ready = Promise.race([seen, ended]).then(async () => {
    if (readiness.isReady()) return;
    throw new SystemError('ECONNRESET', 'join', { cause: await ended });
  });
  // A caller that does not ask for it need not hear of it.
  ready.catch(() => undefined);
  return ready;
}
