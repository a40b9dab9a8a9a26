/*
 * What this folder uses of the platform. Every runtime has it, but the language's own types do not.
 */

export interface Port {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown, transfer?: readonly object[]): void;
  addEventListener(type: 'close', listener: () => void): void;
  close(): void;
  /** Node only: the port does not keep the event loop running. */
  unref?(): void;
}

interface Platform {
  readonly MessageChannel: new () => { readonly port1: Port; readonly port2: Port };
  readonly MessagePort: new () => Port;
  readonly TextEncoder: new () => {
    encode(text: string): Uint8Array<ArrayBuffer>;
    encodeInto(text: string, target: Uint8Array): { readonly written: number };
  };
  readonly TextDecoder: new (
    label: string,
    options: { readonly fatal: boolean },
  ) => { decode(bytes: Uint8Array): string };
  readonly DOMException: new (message: string, name: string) => Error;
  readonly performance: { now(): number };
  structuredClone(value: unknown, options?: { readonly transfer: readonly object[] }): unknown;
}

export const platform: Platform = globalThis as unknown as Platform;
