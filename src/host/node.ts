import type { HelperPort, Host, HostPort, HostWorker, Place, WorkerSource } from './host.ts';
import { describe, isMissing } from './node-end.ts';
import { type EventfulProcess, hasEvents } from './node-events.ts';
import { type ListeningProcess, NodeListeners, runHere } from './node-listeners.ts';
import { freeOutputs, type OutputProcess } from './node-output.ts';
import { NodePorts } from './node-ports.ts';
import { type NodeWorker, wrapNodeWorker } from './node-worker.ts';
import { platform } from './platform.ts';
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
  receiveMessageOnPort(port: NodePort | HelperPort): { readonly message: unknown } | undefined;
}

interface NodePort {
  once(event: 'message', listener: (message: unknown) => void): void;
}

interface NodeModule {
  createRequire(file: string): (specifier: string) => unknown;
}

interface NodeProcess extends OutputProcess, ListeningProcess, EventfulProcess {
  readonly versions: EventfulProcess['versions'] & { readonly node: string };
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string | undefined };
  cwd(): string;
  exitCode: number | undefined;
  exit(): void;
  nextTick(callback: () => void): void;
}

/** The runtime's own modules; undefined where there are none. */
type Builtin = (name: string) => unknown;

/** Node, and whatever has Node's worker_threads; undefined elsewhere. */
export function nodeHost(): Host | undefined {
  // A static import of node:worker_threads would break every bundle for a browser.
  const builtin: Builtin = (name) => platform.process?.getBuiltinModule(name);
  const threads = builtin('node:worker_threads') as WorkerThreads | undefined;
  // A test's global may be a copy of it, which is told of no exit.
  const process = builtin('node:process') as NodeProcess | undefined;
  if (process === undefined || threads === undefined) return undefined;
  // In Deno's own Workers node:worker_threads believes to be in the main thread.
  const scope = webWorkerScope();
  const isMain = threads.isMainThread && scope === undefined;
  // Jest gives each file a globalThis and a process of its own; the exports of a module of Node's are one.
  const place = (Object.isExtensible(threads) ? threads : globalThis) as object as Place;
  const outlasting = outlastingBy(threads);
  const ports = new NodePorts(threads, { place, outlasting });
  const listeners = new NodeListeners(builtin, process, place);
  const { errorMonitor } = builtin('node:events') as { errorMonitor: symbol };
  const receive = (port: unknown) => threads.receiveMessageOnPort(port as NodePort);
  const wrap = (worker: NodeWorker): HostWorker =>
    wrapNodeWorker(worker, { process, errorMonitor, receive });
  return {
    now: platform.now,
    place,
    outlasting,
    weakSet: () => runHere(builtin, 'new WeakSet()') as WeakSet<object>,
    isMain,
    threadName: isMain ? 'main' : scope?.name || `worker ${threads.threadId}`,
    inherit: (key) => threads.getEnvironmentData(key),
    bequeath: (key, value) => threads.setEnvironmentData(key, outlasting(value)),
    threadNumber: threads.threadId,
    startWorker: (source, options) => wrap(new threads.Worker(source, options)),
    adoptWorker: (worker) =>
      worker instanceof threads.Worker ? wrap(worker) : adoptWebWorker(worker),
    firstMessage: (isSure) =>
      scope !== undefined && threads.parentPort === null
        ? firstMessageTo(scope)
        : firstMessage(threads, isSure),
    workerData: threads.workerData,
    carriesWorkerData: true,
    graceMs: 100,
    canWaitAsync: threads.isMainThread || survivesNotify(process.versions.node),
    end: () => process.exit(),
    channel: () => new threads.MessageChannel(),
    locks: () => undefined,
    isPort: (value) => value instanceof threads.MessagePort,
    isOpen: (port) => ports.isOpen(port),
    startHelper: (name, code, data) => startHelper(threads, name, code, data),
    env: (name) => variable(process, name),
    load: (specifier) => load(builtin, process, specifier),
    hasEvents: () => hasEvents(process, ports.isHeld),
    keepAlive: () => ports.keepAlive(),
    soon: (callback) => ports.soon(callback),
    assertCloneable: (value) => ports.assertPostable(value),
    setExitStatus(status) {
      process.exitCode ??= status;
    },
    onExit: (callback) => listeners.onExit(callback),
    onFatal: (callback) => listeners.onFatal(callback),
    freeOutputs: (direct, pause) => {
      if (!isMain) freeOutputs(process, direct, pause);
    },
    isMissing: (file) => isMissing(process, file),
    warn(text) {
      process.stderr.write(`${text}\n`);
    },
    describe: (value) => describe(process, value),
  };
}

/** As the program itself would find it, or else from where it was started. */
function load(builtin: Builtin, process: NodeProcess, specifier: string): unknown {
  const modules = builtin('node:module') as NodeModule | undefined;
  for (const file of [process.argv[1], `${process.cwd()}/`]) {
    try {
      if (file !== undefined) return modules?.createRequire(file)(specifier);
    } catch {
      // The file cannot be found from there.
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
    // Errors of a helper are dropped: a program is not ended by one that failed. By a function of the
    // runtime's own, because the helper may outlive this realm.
    worker.once('error', worker.unref);
    return port1;
  } catch {
    port1.close();
    return undefined;
  }
}

/**
 * Objects that came through a port are made by the runtime and not by the realm that asks: a realm lives as
 * long as anything that it made.
 */
function outlastingBy(threads: WorkerThreads): Host['outlasting'] {
  if ((threads as object) instanceof Object) return (data) => data;
  return (data) => {
    const { port1, port2 } = new threads.MessageChannel();
    port1.postMessage(data);
    const { message } = threads.receiveMessageOnPort(port2) as { message: typeof data };
    port1.close();
    return message;
  };
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
function firstMessage(threads: WorkerThreads, isSure: boolean): Promise<unknown> {
  const port = threads.parentPort;
  if (port === null) return Promise.resolve(undefined);
  try {
    const queued = threads.receiveMessageOnPort(port);
    if (queued !== undefined || !isSure) return Promise.resolve(queued?.message);
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
