import type { Host, HostWorker, WorkerSource } from './host.ts';

/** The part of a browser's globals that is used here, typed by its shape. */
interface Scope {
  readonly document?: object;
  readonly name?: string;
  close?(): void;
  readonly Worker?: new (source: WorkerSource, options: object) => WebWorker;
  addEventListener(type: 'message', listener: Listener, options: { once: true }): void;
}

interface WebWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  terminate(): void;
}

type Listener = (event: { readonly data: unknown }) => void;

/** Pages and Web Workers. There, a table of threads comes with the first handle that is adopted. */
export function webHost(): Host {
  const scope = globalThis as unknown as Scope;
  return {
    now: () => performance.now(),
    isMain: scope.document !== undefined,
    threadName: scope.document !== undefined ? 'page' : scope.name || 'worker',
    inherit: () => undefined,
    bequeath: () => undefined,
    startWorker(source, options) {
      if (scope.Worker === undefined) throw new TypeError('this runtime cannot start a Worker');
      return wrap(new scope.Worker(source, { type: 'module', ...options }));
    },
    adoptWorker: (worker) => (isWorker(worker) ? wrap(worker) : undefined),
    firstMessage: () =>
      new Promise((resolve) => {
        scope.addEventListener('message', (event) => resolve(event.data), { once: true });
      }),
    workerData: undefined,
    carriesWorkerData: false,
    // Chromium ends a worker that sleeps or spins after two seconds only.
    graceMs: 3000,
    end: () => scope.close?.(),
    // The close of a port is not told in browsers, so nobody can watch over what is sent.
    channel: () => undefined,
    isPort: () => false,
    isOpen: () => false,
    startHelper: () => undefined,
    env: () => undefined,
    load: () => undefined,
    keepAlive: () => () => undefined,
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    setExitStatus: () => undefined,
    // A Web Worker is not told of its end, nor is the page that made it.
    onExit: () => undefined,
  };
}

function isWorker(value: unknown): value is WebWorker {
  return typeof value === 'object' && value !== null && 'postMessage' in value;
}

function wrap(worker: WebWorker): HostWorker {
  return {
    worker,
    post: (message, transfer) => worker.postMessage(message, transfer),
    onExit: () => undefined,
    terminate: () => worker.terminate(),
    ref: () => undefined,
    unref: () => undefined,
  };
}

declare const performance: { now(): number };
declare function setTimeout(callback: () => void, ms: number): number;
declare function clearTimeout(timer: number): void;
