import type { Place } from './host.ts';

type Callback = (given: never) => void;

/** The part of `process` that tells how a thread ends. */
export interface ListeningProcess {
  listenerCount(event: 'uncaughtException'): number;
  hasUncaughtExceptionCaptureCallback(): boolean;
}

interface Weak {
  deref(): Callback | undefined;
}

interface Scripts {
  runInThisContext(code: string): unknown;
}

const EXIT = Symbol.for('socketpair.at-exit/1');
const FATAL = Symbol.for('socketpair.at-fatal/1');

/**
 * Listens once for all realms of this thread. It is run where the process was made, and holds them weakly:
 * a listener that a realm made itself would keep it for as long as the process lives. At exit the callbacks
 * come after all listeners that were added since: their calls of the library work as before.
 */
const LISTEN = `(process, event, isLast) => {
  const callbacks = [];
  const listener = (given) => {
    for (const callback of isLast ? callbacks.splice(0) : callbacks) callback.deref()?.(given);
  };
  process.on(event, listener);
  if (isLast) {
    process.on('newListener', (added, other) => {
      if (added !== event || other === listener) return;
      void Promise.resolve().then(() => process.off(event, listener).on(event, listener));
    });
  }
  return callbacks;
}`;

/** The value of code that is run where the process was made, and not in this realm. */
export function runHere(builtin: (name: string) => unknown, code: string): unknown {
  return (builtin('node:vm') as Scripts).runInThisContext(code);
}

/** Callbacks of this realm for what happens to its thread. */
export class NodeListeners {
  readonly #process: ListeningProcess;
  readonly #place: Place;
  readonly #run: (code: string) => unknown;
  /** Held here, and nowhere else. */
  readonly #callbacks: Callback[] = [];

  constructor(builtin: (name: string) => unknown, process: ListeningProcess, place: Place) {
    this.#run = (code) => runHere(builtin, code);
    this.#process = process;
    this.#place = place;
  }

  onExit(callback: (code: number) => void): void {
    this.#listen(EXIT, 'exit', callback);
  }

  /** An error that a listener takes is not fatal. */
  onFatal(callback: (error: unknown) => void): void {
    const process = this.#process;
    this.#listen(FATAL, 'uncaughtExceptionMonitor', (error) => {
      const taken =
        process.listenerCount('uncaughtException') > 0 ||
        process.hasUncaughtExceptionCaptureCallback();
      if (!taken) callback(error);
    });
  }

  #listen(key: symbol, event: string, callback: Callback): void {
    const place = this.#place as Record<symbol, Weak[]>;
    if (place[key] === undefined) {
      const listen = this.#run(LISTEN) as (...given: unknown[]) => Weak[];
      place[key] = listen(this.#process, event, event === 'exit');
    }
    const weak = this.#run('(callback) => new WeakRef(callback)') as (callback: Callback) => Weak;
    const living = place[key].filter((one) => one.deref() !== undefined);
    place[key].splice(0, Infinity, ...living, weak(callback));
    this.#callbacks.push(callback);
  }
}
