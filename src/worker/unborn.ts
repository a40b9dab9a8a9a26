import type { CallingThread } from '../atomics/thread.ts';
import { mayWait } from '../atomics/words.ts';
import { SystemError } from '../errno/system-error.ts';
import { kept } from '../thread/home.ts';

/** Children of this thread, a Web Worker, that have not begun. */
class Unborn {
  count = 0;
}

const unborn: () => Unborn = kept('unborn', () => new Unborn());

/**
 * Keeps a thread from sleeping until its child has begun. Chromium and WebKit start the workers of a
 * worker by that one's event loop, so it would sleep for ever.
 */
export function bearFirst(caller: CallingThread, ready: Promise<void>): void {
  const here = unborn();
  here.count += 1;
  caller.canBlock = false;
  caller.refuse = refuse;
  const born = (): void => {
    here.count -= 1;
    if (here.count > 0) return;
    caller.canBlock = mayWait();
    caller.refuse = undefined;
  };
  ready.then(born, born);
}

function refuse(): never {
  throw new SystemError('ENOTSUP', 'spawn', {
    text: 'this thread may not sleep before the one that it started has begun: await thread.ready',
  });
}
