import { ask, createAsked, dismiss, isUp } from '../atomics/listener.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { waitAsync } from '../atomics/words.ts';
import type { Host } from '../host/host.ts';
import { LISTENER_CODE } from '../listener/code.ts';
import type { ListenerData } from '../listener/main.ts';
import type { Shared } from './shared.ts';
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

/** Parts of a thread's home. */
export interface Means {
  readonly host: Host;
  readonly shared: Shared;
}

/** By `Atomics.waitAsync`; or by a listener, where that could end the process. */
export function hearing(thread: CallingThread, means: Means): Hearing {
  return means.host.canWaitAsync ? byWaitAsync(thread) : byListener(thread, means);
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

/** The listener is one for all realms of the thread: a message that another one asked for is one too many. */
function byListener({ table, at }: CallingThread, { host, shared }: Means): Hearing {
  if (shared.asked === undefined) {
    const asked = createAsked();
    const data: ListenerData = { asked, table, at };
    shared.listener = host.startHelper('socketpair listener', LISTENER_CODE, data);
    shared.asked = host.outlasting(asked.buffer);
  }
  const asked = new Int32Array(shared.asked);
  const { listener: port } = shared;
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
