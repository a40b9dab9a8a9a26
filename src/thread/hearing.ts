import { ask, createAsked, dismiss, isUp } from '../atomics/listener.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { waitAsync } from '../atomics/words.ts';
import type { Host } from '../host/host.ts';
import { LISTENER_CODE } from '../listener/code.ts';
import type { ListenerData } from '../listener/main.ts';
import { after } from './timers.ts';

/** How often a thread looks by itself until its listener is up. */
const LOOK_MS = 1;

/** The doorbell of a thread that waits for it without blocking. */
export interface Hearing {
  /** Calls back once, after the next ring. False, and never calls, if the doorbell is not `key`. */
  next(key: number, rung: () => void): boolean;
  /** The doorbell is this thread's no more. */
  end(): void;
}

/** By `Atomics.waitAsync`; or by a listener, where that could end the process. */
export function hearing(thread: CallingThread, host: Host): Hearing {
  return host.canWaitAsync ? byWaitAsync(thread) : byListener(thread, host);
}

function byWaitAsync({ table, at }: CallingThread): Hearing {
  return {
    next(key, rung) {
      // BELL< Ends, or is refused, if the doorbell moved since the key was read.
      const wait = waitAsync(table, at, key);
      wait?.then(rung);
      return wait !== undefined;
    },
    end: () => undefined,
  };
}

function byListener({ table, at }: CallingThread, host: Host): Hearing {
  const asked = createAsked();
  const data: ListenerData = { asked, table, at };
  const port = host.startHelper('socketpair listener', LISTENER_CODE, data);
  return {
    next(key, rung) {
      if (port === undefined || !isUp(asked)) {
        after(LOOK_MS, rung);
        return true;
      }
      if (!ask(asked, table, at, key)) return false;
      port.once('message', rung);
      port.unref();
      return true;
    },
    end() {
      dismiss(asked, table, at);
      port?.close();
    },
  };
}
