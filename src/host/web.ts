import type { Host, Place, WorkerSource } from './host.ts';
import { platform } from './platform.ts';
import { webLocks } from './web-locks.ts';
import {
  adoptWebWorker,
  firstMessageTo,
  type WebWorker,
  type WebWorkerScope,
  wrapWebWorker,
} from './web-worker.ts';

/** The part of a browser's globals that is used here, typed by its shape. */
interface Scope {
  readonly document?: object;
  readonly name?: string;
  close?(): void;
  readonly Worker?: new (source: WorkerSource, options: object) => WebWorker;
  readonly addEventListener: WebWorkerScope['addEventListener'];
}

/** Pages and Web Workers. There, a table of threads comes with the first handle that is adopted. */
export function webHost(): Host {
  const scope = globalThis as unknown as Scope;
  return {
    now: platform.now,
    // A realm of a page has a thread, or shares it with frames that are other pages.
    place: globalThis as object as Place,
    outlasting: (data) => data,
    weakSet: () => new WeakSet(),
    isMain: scope.document !== undefined,
    threadName: scope.document !== undefined ? 'page' : scope.name || 'worker',
    threadNumber: undefined,
    inherit: () => undefined,
    bequeath: () => undefined,
    startWorker(source, options) {
      if (scope.Worker === undefined) throw new TypeError('this runtime cannot start a Worker');
      return wrapWebWorker(new scope.Worker(source, { type: 'module', ...options }));
    },
    adoptWorker: adoptWebWorker,
    firstMessage: () => firstMessageTo(scope),
    workerData: undefined,
    carriesWorkerData: false,
    // Chromium ends a worker that sleeps or spins after two seconds only.
    graceMs: 3000,
    canWaitAsync: true,
    end() {
      scope.close?.();
      // Chromium ends a worker at once where its event loop comes to it, and after two seconds elsewhere.
      throw new Error('this thread is being ended');
    },
    // The close of a port is not told in browsers, so nobody can watch over what is sent.
    channel: () => undefined,
    locks: webLocks,
    isPort: () => false,
    isOpen: () => undefined,
    startHelper: () => undefined,
    env: () => undefined,
    load: () => undefined,
    hasEvents: () => true,
    keepAlive: () => () => undefined,
    soon,
    assertCloneable: (value) => void platform.structuredClone(value),
    setExitStatus: () => undefined,
    // A Web Worker is not told of its end; the page hears of it by a lock.
    onExit: () => undefined,
    onFatal: () => undefined,
    freeOutputs: () => undefined,
    isMissing: () => false,
    warn: () => undefined,
    describe: String,
  };
}

/** A timer of 0 ms would take up to 4 ms. */
function soon(callback: () => void): void {
  const { port1, port2 } = new platform.MessageChannel();
  port1.onmessage = () => {
    port1.close();
    callback();
  };
  port2.postMessage(undefined);
}
