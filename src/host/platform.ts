/*
 * Names that all runtimes have, where the language's own types do not know them. Code outside this folder
 * takes them from here: so every place that touches a runtime is found.
 */

export interface Port {
  onmessage: ((event: { readonly data: unknown; readonly ports: readonly Port[] }) => void) | null;
  postMessage(message: unknown, transfer?: readonly object[]): void;
  addEventListener(type: 'close', listener: () => void): void;
  close(): void;
  /** Node only: the port does not keep the event loop running. */
  unref?(): void;
}

/** Bytes that text is written into, from an offset on. */
export interface TextTarget {
  write(text: string, offset: number): number;
}

/** Node's Buffer, by the methods that copy natively. */
interface NativeBuffer {
  from(memory: ArrayBufferLike, offset: number, length: number): Uint8Array & TextTarget;
  readonly prototype: {
    copy(
      this: Uint8Array,
      target: Uint8Array,
      targetStart: number,
      sourceStart: number,
      sourceEnd: number,
    ): number;
    fill(this: Uint8Array, pattern: Uint8Array, start: number, end: number): unknown;
  };
}

interface Platform {
  readonly MessageChannel: new () => { readonly port1: Port; readonly port2: Port };
  readonly MessagePort: new () => Port;
  readonly TextEncoder: new () => {
    encode(text: string): Uint8Array<ArrayBuffer>;
    encodeInto(
      text: string,
      target: Uint8Array,
    ): { readonly read: number; readonly written: number };
  };
  readonly TextDecoder: new (
    label?: string,
    options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean },
  ) => { decode(bytes: Uint8Array): string };
  readonly DOMException: new (message: string, name: string) => Error;
  readonly console: { error(text: string): void };
  /** How many frames a stack has; read by V8 only. */
  readonly Error: {
    stackTraceLimit: number;
    readonly captureStackTrace?: (holder: object, from: (...args: never[]) => unknown) => void;
  };
  structuredClone<Value>(value: Value, options?: { readonly transfer: readonly object[] }): Value;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  readonly process: { getBuiltinModule(name: string): unknown } | undefined;
  /** Node, Deno and Bun. */
  readonly Buffer: NativeBuffer | undefined;
  /** The constructor of shared memory, which a model run replaces; absent where there is none. */
  readonly SharedBuffer: SharedArrayBufferConstructor;
}

type Globals = Omit<Platform, 'now' | 'SharedBuffer'> & {
  readonly performance: Clock;
  readonly SharedArrayBuffer: SharedArrayBufferConstructor;
};

interface Clock {
  now(): number;
}

export const platform: Platform = findPlatform(globalThis as unknown as Globals);

/** Taken once: programs under test put fakes in the place of globals, and jsdom leaves some out. */
function findPlatform(globals: Globals): Platform {
  const { process, structuredClone } = globals;
  const builtin = <Exports>(name: string): Partial<Exports> =>
    (process?.getBuiltinModule?.(name) as Exports | undefined) ?? {};
  const util = builtin<Globals>('node:util');
  const threads = builtin<Globals>('node:worker_threads');
  const clock = builtin<Globals>('node:perf_hooks').performance ?? globals.performance;
  // Fakes are put over it, and not into its prototype.
  const { now = clock.now } = Object.getPrototypeOf(clock) as Partial<Clock>;
  return {
    MessageChannel: globals.MessageChannel ?? threads.MessageChannel,
    MessagePort: globals.MessagePort ?? threads.MessagePort,
    TextEncoder: globals.TextEncoder ?? util.TextEncoder,
    TextDecoder: globals.TextDecoder ?? util.TextDecoder,
    DOMException: globals.DOMException,
    console: globals.console,
    Error: globals.Error,
    structuredClone: structuredClone?.bind(globalThis),
    now: now.bind(clock),
    process: process?.getBuiltinModule === undefined ? undefined : process,
    Buffer: globals.Buffer,
    SharedBuffer: globals.SharedArrayBuffer,
  };
}
