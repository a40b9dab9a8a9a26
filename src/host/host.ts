/** A URL object, or a path or URL in a string. */
export type WorkerSource = string | { readonly href: string };

/** The outputs of a thread. */
export type OutputName = 'stdout' | 'stderr';

/** Facts that outlive a realm hang here, by a symbol each. */
export interface Place {
  [key: symbol]: unknown;
}

/** Services that the library asks of its runtime. One object for each runtime, in this folder. */
export interface Host {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Says whether this is the thread that the program started with. */
  readonly isMain: boolean;
  readonly threadName: string;
  /** As {@link HostWorker.number} of this thread, or undefined where threads have none. */
  readonly threadNumber: number | undefined;
  /** The one object of this thread that all its realms find. */
  readonly place: Place;
  /** The same data, of nothing that this realm made: to hang on what outlives it. */
  readonly outlasting: <Data>(data: Data) => Data;
  /** A weak set of that kind. */
  weakSet(): WeakSet<object>;
  /** A value that the thread which started this one shares with all its later threads. */
  inherit(key: string): unknown;
  /** Shares a value with all threads that are started later, and with theirs. */
  bequeath(key: string, value: unknown): void;
  /** Starts a thread. Its options are those of the runtime's own `Worker`. */
  startWorker(source: WorkerSource, options: object): HostWorker;
  /** Wraps a worker that the program made itself. */
  adoptWorker(worker: unknown): HostWorker | undefined;
  /**
   * In a worker: the first message that its maker sent. Unless it is sure to come, undefined if it is not
   * there already, where that can be told.
   */
  firstMessage(isSure: boolean): Promise<unknown>;
  /** In a worker: the data that its maker gave the runtime's own `Worker`. */
  readonly workerData: unknown;
  /** True if the runtime's own `Worker` carries `workerData` to the thread. */
  readonly carriesWorkerData: boolean;
  /** Milliseconds in which the death of a thread becomes known, as a rule. */
  readonly graceMs: number;
  /** Says whether any thread may notify a `waitAsync` of this one, also while this one ends. */
  readonly canWaitAsync: boolean;
  /** Ends this thread at once. */
  end(): void;
  /** Two joined ports: when a thread that has one ends, the other side is told; or undefined. */
  channel(): { readonly port1: HostPort; readonly port2: HostPort } | undefined;
  /** Other means to hear of the end of threads, where ports tell nothing. */
  locks(): Locks | undefined;
  /** Says whether this is one of such ports, and not only looks like one. */
  isPort(value: unknown): boolean;
  /** Says whether such a port still is this thread's; undefined where the runtime can't tell. */
  isOpen(port: HostPort): boolean | undefined;
  /**
   * Starts a thread of plain code that keeps nothing alive, and finds the other side of the returned
   * port as `workerData.port`; undefined where that can't be done.
   */
  startHelper(name: string, code: string, data: object): HelperPort | undefined;
  /** A variable of the environment. */
  env(name: string): string | undefined;
  /** Loads an installed module at once; undefined where that can't be done, or it is not there. */
  load(specifier: string): unknown;
  /**
   * Says whether an event may still turn this thread's event loop, of a timer, a stream or a port, besides what
   * the library waits for. True where that can't be told. A timer or port that was unref'd is not seen.
   */
  hasEvents(): boolean;
  /** Keeps this thread's event loop running until the returned function is called. */
  keepAlive(): () => void;
  /** Calls back once other events of this thread have had their turn. */
  soon(callback: () => void): void;
  /** Throws what posting the value to another thread would throw. */
  assertCloneable(value: unknown): void;
  /** Makes that the exit status of the process, unless it has another one by then. */
  setExitStatus(status: number): void;
  /** Calls back while this thread ends by itself, after all other listeners. Not when it is terminated. */
  onExit(callback: (code: number) => void): void;
  /** Calls back with what this thread threw and nobody caught, before it ends of that. */
  onFatal(callback: (error: unknown) => void): void;
  /**
   * In a worker, once: what it writes to its outputs does not keep it alive any more until its maker has
   * taken it, and in `direct` it goes to the descriptor at once. `pause` passes time.
   */
  freeOutputs(direct: readonly OutputName[], pause: (ms: number) => void): void;
  /** Says whether that is the name of a file, and there is none. */
  isMissing(file: string): boolean;
  /** Says something to people. */
  warn(text: string): void;
  /** Any value in words. */
  describe(value: unknown): string;
}

/** Locks that the runtime gives back when the thread that holds one has ended, in whatever way. */
export interface Locks {
  /** Takes the lock of that name for as long as this thread lives; false where that can't be. */
  hold(name: string): Promise<boolean>;
  /** Calls back, by the event loop, when nobody holds it any more; it may be taken a moment from now. */
  whenFree(name: string, callback: () => void): Promise<void>;
  /** Tells all other threads of the origin a name. */
  tell(name: string): void;
  /** Calls back with what other threads tell. Once. */
  onTold(callback: (name: unknown) => void): void;
}

/** The part of a MessagePort that is used here. */
export interface HostPort {
  postMessage(message: unknown, transfer?: readonly unknown[]): void;
  close(): void;
}

/** A port that leads to a helper thread. */
export interface HelperPort extends HostPort {
  on(event: 'message', callback: () => void): void;
  /** Calls back at the next message. */
  once(event: 'message', callback: () => void): void;
  ref(): void;
  /** Lets the event loop end while somebody listens. */
  unref(): void;
}

/** A worker as the thread that made it sees it. */
export interface HostWorker {
  readonly worker: object;
  post(message: unknown, transfer: readonly object[]): void;
  /** The runtime's number of the thread. */
  readonly number: number | undefined;
  /** Outputs of the worker that this thread would only pass on to its own descriptors. */
  outputs(): readonly OutputName[];
  /** Calls back once, when the worker has ended: with its exit code. */
  onExit(callback: (code: number) => void): void;
  /** Calls back with what the worker threw, or why the runtime ended it; nobody counts as its listener. */
  onError(callback: (error: unknown) => void): void;
  /** Error that the worker threw, if this thread's event loop has not told it yet. */
  lastError(): unknown;
  /**
   * To be called when this thread ends: tells all that its event loop would tell at the next turn, and
   * passes the last output on. Throws an error that nobody hears.
   */
  hearAtEnd(): void;
  terminate(): void;
  /** Calls back before the program itself terminates the worker, where the runtime would not tell of it. */
  onTerminate(callback: () => void): void;
  ref(): void;
  unref(): void;
}
