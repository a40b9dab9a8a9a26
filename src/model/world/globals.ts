import type { Access } from './operation.ts';
import { PATCHES } from './plain-access.ts';

/** Stand-ins for the globals while a model run is on. */
export interface Standins {
  readonly atomics: object;
  /** Makes the memory of `new SharedArrayBuffer(bytes, options)`. */
  allocate(bytes: number, options?: object): SharedArrayBuffer;
  /** Told of each plain access that can be seen: by methods of arrays, views and Node's buffers. */
  touch(access: Access): void;
}

/**
 * Runs `action` with the globals replaced. They are replaced once for a whole check and not for
 * each step, since changing the prototype of typed arrays is slow.
 */
export function withGlobals<T>(standins: Standins, action: () => T): T {
  const { Atomics: atomics, SharedArrayBuffer: buffers } = globalThis;
  globalThis.Atomics = standins.atomics as Atomics;
  globalThis.SharedArrayBuffer = new Proxy(buffers, {
    construct: (_, [bytes, options]) => standins.allocate(Number(bytes), options),
  });
  const undo = PATCHES.map(({ target, name, describe }) => {
    const original = Reflect.get(target, name) as (...args: unknown[]) => unknown;
    const patched = function (this: ArrayBufferView, ...args: unknown[]): unknown {
      for (const access of describe(this, args)) standins.touch(access);
      return original.apply(this, args);
    };
    const descriptor = Object.getOwnPropertyDescriptor(target, name);
    Object.defineProperty(target, name, { ...descriptor, value: patched });
    return () => Object.defineProperty(target, name, { ...descriptor, value: original });
  });
  try {
    return action();
  } finally {
    for (const restore of undo) restore();
    globalThis.Atomics = atomics;
    globalThis.SharedArrayBuffer = buffers;
  }
}
