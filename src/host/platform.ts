/*
 * Names that all runtimes have, where the language's own types do not know them. Code outside this folder
 * takes them from here: so every place that touches a runtime is found.
 */

export interface Port {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown, transfer?: readonly object[]): void;
  addEventListener(type: 'close', listener: () => void): void;
  close(): void;
  /** Node only: the port does not keep the event loop running. */
  unref?(): void;
}

/** Node's Buffer, by the methods that copy natively. */
interface NativeBuffer {
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
    encodeInto(text: string, target: Uint8Array): { readonly written: number };
  };
  readonly TextDecoder: new (
    label?: string,
    options?: { readonly fatal: boolean },
  ) => { decode(bytes: Uint8Array): string };
  readonly DOMException: new (message: string, name: string) => Error;
  readonly performance: { now(): number };
  readonly console: { error(text: string): void };
  /** How many frames a stack has; read by V8 only. */
  readonly Error: { stackTraceLimit: number };
  structuredClone(value: unknown, options?: { readonly transfer: readonly object[] }): unknown;
  /** Node, Deno and Bun. */
  readonly setImmediate?: (callback: () => void) => void;
  readonly process?: { getBuiltinModule(name: string): unknown };
  readonly Buffer?: NativeBuffer;
}

export const platform: Platform = globalThis as unknown as Platform;
