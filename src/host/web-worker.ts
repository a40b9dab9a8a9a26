import type { HostWorker } from './host.ts';

/** A Worker as browsers have it, and Deno and Bun beside Node's; typed by its shape. */
export interface WebWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  terminate(): void;
  addEventListener(type: 'close', listener: (event: { readonly code?: number }) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
  ref?(): void;
  unref?(): void;
}

interface ErrorEvent {
  readonly error?: unknown;
  readonly message?: string;
}

/** Wraps a Worker of the runtime's global class; undefined for anything else. */
export function adoptWebWorker(worker: unknown): HostWorker | undefined {
  return isWebWorker(worker) ? wrapWebWorker(worker) : undefined;
}

export function wrapWebWorker(worker: WebWorker): HostWorker {
  const terminate = worker.terminate.bind(worker);
  return {
    worker,
    number: undefined,
    outputs: () => [],
    // An ErrorEvent; that it was heard changes nothing here.
    onError: (callback) =>
      worker.addEventListener('error', ({ error, message }) => callback(error ?? message)),
    lastError: () => undefined,
    hearAtEnd: () => undefined,
    post: (message, transfer) => worker.postMessage(message, transfer),
    // Bun says `close` with the exit code; browsers and Deno say nothing.
    onExit: (callback) => worker.addEventListener('close', ({ code = 0 }) => callback(code)),
    terminate,
    onTerminate(callback) {
      worker.terminate = () => {
        callback();
        terminate();
      };
    },
    ref: () => worker.ref?.(),
    unref: () => worker.unref?.(),
  };
}

function isWebWorker(value: unknown): value is WebWorker {
  return (
    typeof value === 'object' && value !== null && 'postMessage' in value && 'terminate' in value
  );
}

/** The inside of such a Worker. */
export interface WebWorkerScope {
  readonly name?: string;
  close(): void;
  addEventListener(
    type: 'message',
    listener: (event: { readonly data: unknown }) => void,
    options: { once: true },
  ): void;
}

/** The scope of this thread if the runtime's global class made it; Deno's knows no other sign. */
export function webWorkerScope(): WebWorkerScope | undefined {
  const { WorkerGlobalScope } = globalThis as { WorkerGlobalScope?: new () => WebWorkerScope };
  const scope: object = globalThis;
  return WorkerGlobalScope !== undefined && scope instanceof WorkerGlobalScope ? scope : undefined;
}

export function firstMessageTo(scope: Pick<WebWorkerScope, 'addEventListener'>): Promise<unknown> {
  return new Promise((resolve) => {
    scope.addEventListener('message', (event) => resolve(event.data), { once: true });
  });
}
