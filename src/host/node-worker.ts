import type { HostWorker } from './host.ts';
import { type OutputProcess, type OutputsOfWorker, passedOn, passOn } from './node-output.ts';

/** A Worker of `node:worker_threads`; what has a symbol for a name is the runtime's own. */
export interface NodeWorker extends OutputsOfWorker {
  readonly threadId: number;
  once(event: 'exit', listener: (code: number) => void): void;
  once(event: 'error', listener: () => void): void;
  on(event: symbol, listener: (error: unknown) => void): void;
  emit(event: 'error', error: unknown): boolean;
  postMessage(message: unknown, transfer: readonly unknown[]): void;
  terminate(): Promise<number>;
  ref(): void;
  unref(): void;
}

/** Parts of `node:worker_threads`, of `node:events` and of `process` that are used here. */
export interface WorkerMeans {
  readonly process: OutputProcess & { nextTick(callback: () => void): void };
  readonly errorMonitor: symbol;
  receive(port: unknown): { readonly message: unknown } | undefined;
}

export function wrapNodeWorker(worker: NodeWorker, means: WorkerMeans): HostWorker {
  const unheard = new Unheard(worker, means);
  return {
    worker,
    number: worker.threadId,
    outputs: () => passedOn(means.process, worker),
    post: (message, transfer) => worker.postMessage(message, transfer),
    onExit: (callback) => worker.once('exit', callback),
    onError: (callback) => worker.on(means.errorMonitor, callback),
    lastError: () => unheard.lastError(),
    hearAtEnd() {
      unheard.lastError();
      unheard.hearAll();
      passOn(worker);
    },
    terminate: () => void worker.terminate(),
    onTerminate: () => undefined,
    ref: () => worker.ref(),
    unref: () => worker.unref(),
  };
}

interface ErrorMessage {
  readonly type?: unknown;
  readonly error?: unknown;
}

/**
 * Messages of the runtime about a worker, told when its maker's event loop turns: they wait in a
 * port of its own. A maker that blocks looks into it, and the runtime hears it all at the next turn. Does
 * nothing where the runtime has no such port, by the names that Node 20 to 26 give it.
 */
class Unheard {
  readonly #worker: NodeWorker;
  readonly #means: WorkerMeans;
  readonly #messages: unknown[] = [];

  constructor(worker: NodeWorker, means: WorkerMeans) {
    this.#worker = worker;
    this.#means = means;
  }

  /** Error that the worker threw, if that is to be heard still. */
  lastError(): unknown {
    const port = own(this.#worker, 'kPort');
    if (port === undefined || port === null) return undefined;
    for (let got = this.#means.receive(port); got !== undefined; got = this.#means.receive(port)) {
      if (this.#messages.length === 0) this.#means.process.nextTick(() => this.hearAll());
      this.#messages.push(got.message);
    }
    const told = this.#messages.find(
      (message) => (message as ErrorMessage).type === 'errorMessage',
    );
    return told === undefined ? undefined : this.#errorOf((told as ErrorMessage).error);
  }

  /** Gives the runtime what was looked at. Events are emitted, and an error that nobody hears is thrown. */
  hearAll(): void {
    const hear = own(this.#worker, 'kOnMessage') as ((message: unknown) => void) | undefined;
    try {
      for (let next = this.#messages.shift(); next !== undefined; next = this.#messages.shift()) {
        hear?.call(this.#worker, next);
      }
    } finally {
      if (this.#messages.length > 0) this.#means.process.nextTick(() => this.hearAll());
    }
  }

  /** As the runtime itself makes it from its message. */
  #errorOf(serialized: unknown): unknown {
    let error: unknown;
    const listener = { emit: (_: string, emitted: unknown) => (error = emitted) };
    const make = own(this.#worker, 'kOnErrorMessage') as ((error: unknown) => void) | undefined;
    make?.call(listener, serialized);
    return error;
  }
}

/** A property that has a symbol of that description for its name. */
function own(worker: object, description: string): unknown {
  for (
    let holder: object | null = worker;
    holder !== null;
    holder = Object.getPrototypeOf(holder)
  ) {
    const name = Object.getOwnPropertySymbols(holder).find(
      (key) => key.description === description,
    );
    if (name !== undefined) return Reflect.get(worker, name);
  }
  return undefined;
}
