import type { HelperPort, Host, HostPort, HostWorker, WorkerSource } from './host.ts';
import { adoptWebWorker, firstMessageTo, webWorkerScope } from './web-worker.ts';

/** The part of `node:worker_threads` that is used here, typed by its shape. */
interface WorkerThreads {
  readonly isMainThread: boolean;
  readonly threadId: number;
  readonly workerData: unknown;
  readonly parentPort: NodePort | null;
  readonly Worker: new (source: WorkerSource, options: object) => NodeWorker;
  readonly MessagePort: new () => HostPort;
  readonly MessageChannel: new () => { readonly port1: HelperPort; readonly port2: HelperPort };
  getEnvironmentData(key: string): unknown;
  setEnvironmentData(key: string, value: unknown): void;
  receiveMessageOnPort(port: NodePort): { readonly message: unknown } | undefined;
}

interface NodePort {
  once(event: 'message', listener: (message: unknown) => void): void;
}

interface NodeWorker {
  once(event: 'exit', listener: (code: number) => void): void;
  once(event: 'error', listener: () => void): void;
  postMessage(message: unknown, transfer: readonly unknown[]): void;
  terminate(): Promise<number>;
  ref(): void;
  unref(): void;
}

interface NodeModule {
  createRequire(file: string): (specifier: string) => unknown;
}

interface NodeProcess {
  readonly versions: { readonly node: string };
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string | undefined };
  cwd(): string;
  exitCode: number | undefined;
  exit(): void;
  getBuiltinModule?(name: string): unknown;
  once(event: 'exit', listener: (code: number) => void): void;
}

/** Node, and whatever has Node's worker_threads; undefined elsewhere. */
export function nodeHost(): Host | undefined {
  // A static import of node:worker_threads would break every bundle for a browser.
  const process = (globalThis as { process?: NodeProcess }).process;
  const threads = process?.getBuiltinModule?.('node:worker_threads') as WorkerThreads | undefined;
  if (process === undefined || threads === undefined) return undefined;
  // In Deno's own Workers node:worker_threads believes to be in the main thread.
  const scope = webWorkerScope();
  const isMain = threads.isMainThread && scope === undefined;
  return {
    now: () => performance.now(),
    isMain,
    threadName: isMain ? 'main' : scope?.name || `worker ${threads.threadId}`,
    inherit: (key) => threads.getEnvironmentData(key),
    bequeath: (key, value) => threads.setEnvironmentData(key, value),
    startWorker: (source, options) => wrap(new threads.Worker(source, options)),
    adoptWorker: (worker) =>
      worker instanceof threads.Worker ? wrap(worker) : adoptWebWorker(worker),
    firstMessage: () =>
      scope !== undefined && threads.parentPort === null
        ? firstMessageTo(scope)
        : firstMessage(threads),
    workerData: threads.workerData,
    carriesWorkerData: true,
    graceMs: 100,
    canWaitAsync: threads.isMainThread || survivesNotify(process.versions.node),
    end: () => process.exit(),
    channel: () => new threads.MessageChannel(),
    isPort: (value) => value instanceof threads.MessagePort,
    isOpen: (port) => (tellsPassedOn(threads) ? isOpen(port) : undefined),
    startHelper: (name, code, data) => startHelper(threads, name, code, data),
    env: (name) => variable(process, name),
    load: (specifier) => load(process, specifier),
    keepAlive: keeper(),
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
    setExitStatus(status) {
      process.exitCode ??= status;
    },
    onExit: (callback) => process.once('exit', callback),
  };
}

interface Timer {
  ref(): void;
  unref(): void;
}

/** One timer for all calls that keep the event loop running: they come and go. */
function keeper(): () => () => void {
  let timer: Timer | undefined;
  let keepers = 0;
  const letGo = (): void => {
    keepers -= 1;
    if (keepers === 0) timer?.unref();
  };
  return () => {
    keepers += 1;
    timer ??= setInterval(() => undefined, 2 ** 30);
    timer.ref();
    return letGo;
  };
}

function wrap(worker: NodeWorker): HostWorker {
  return {
    worker,
    post: (message, transfer) => worker.postMessage(message, transfer),
    onExit: (callback) => worker.once('exit', callback),
    terminate: () => void worker.terminate(),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
  };
}

/** As the program itself would find it, or else from where it was started. */
function load(process: NodeProcess, specifier: string): unknown {
  const modules = process.getBuiltinModule?.('node:module') as NodeModule | undefined;
  for (const file of [process.argv[1], `${process.cwd()}/`]) {
    try {
      if (file !== undefined) return modules?.createRequire(file)(specifier);
    } catch {
      // Not to be found from there.
    }
  }
  return undefined;
}

function startHelper(
  threads: WorkerThreads,
  name: string,
  code: string,
  data: object,
): HelperPort | undefined {
  const { port1, port2 } = new threads.MessageChannel();
  try {
    const worker = new threads.Worker(code, {
      eval: true,
      execArgv: [],
      env: {},
      name,
      workerData: { ...data, port: port2 },
      transferList: [port2],
    });
    worker.unref();
    // Errors of a helper are dropped: a program is not ended by a helper that failed.
    worker.once('error', () => undefined);
    return port1;
  } catch {
    port1.close();
    return undefined;
  }
}

/**
 * Before 22.16 and 24.0 (nodejs/node#57910) `Atomics.notify` used the platform of the isolate that
 * waits without a lock. If a worker ended at that instant, the process ended with SIGSEGV. The main
 * thread's isolate goes last, after all threads that could notify it.
 */
function survivesNotify(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 16);
}

/** Takes the message out of the queue if it is there, so that no listener has to be put on the port. */
function firstMessage(threads: WorkerThreads): Promise<unknown> {
  const port = threads.parentPort;
  if (port === null) return Promise.resolve(undefined);
  try {
    const queued = threads.receiveMessageOnPort(port);
    if (queued !== undefined) return Promise.resolve(queued.message);
  } catch {
    // Deno's parentPort is no MessagePort. Its messages wait for the first listener.
  }
  return new Promise((resolve) => port.once('message', resolve));
}

/** A variable that the program has no right to read is one that is not set (Deno without `--allow-env`). */
function variable(process: NodeProcess, name: string): string | undefined {
  try {
    return process.env[name];
  } catch {
    return undefined;
  }
}

/**
 * A port that was passed on or closed looks like any other, and swallows what is posted to it. But
 * to pass it on again is an error; so that is begun, and given up half-way.
 */
function isOpen(port: HostPort): boolean {
  let open = false;
  const bait = {
    get stop(): never {
      // The transfer list was found good before anything is cloned.
      open = true;
      throw new Error('not to be passed on');
    },
  };
  try {
    structuredClone(bait, { transfer: [port] });
  } catch {
    // As it has to be.
  }
  return open;
}

let toldPassedOn: boolean | undefined;

/** Tried out once: Deno takes a port that was passed on for one that is still here. */
function tellsPassedOn({ MessageChannel }: WorkerThreads): boolean {
  if (toldPassedOn !== undefined) return toldPassedOn;
  const [way, passed] = [new MessageChannel(), new MessageChannel()];
  way.port1.postMessage(undefined, [passed.port1]);
  toldPassedOn = !isOpen(passed.port1);
  for (const port of [way.port1, passed.port2]) port.close();
  return toldPassedOn;
}

declare function structuredClone(value: unknown, options: { transfer: unknown[] }): unknown;
declare const performance: { now(): number };
declare function setInterval(callback: () => void, ms: number): Timer;
declare function setTimeout(callback: () => void, ms: number): { unref(): void };
declare function clearTimeout(timer: object): void;
