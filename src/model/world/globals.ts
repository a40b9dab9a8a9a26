import { OWN } from '../../host/own-memory.ts';
import { ARRAY_PATCHES } from '../views/array-patches.ts';
import { BUFFER_PATCHES } from '../views/buffer-patches.ts';
import { CONSTRUCTORS } from '../views/constructors.ts';
import { FUNCTION_PATCHES } from '../views/function-patches.ts';
import type { Patch } from '../views/patch.ts';
import { standInFor } from '../views/stand-in-memory.ts';
import { type Watcher, watchBy } from '../views/watcher.ts';

/** Stand-ins for the globals while a model run is on. */
export interface Standins extends Watcher {
  readonly atomics: object;
  /** Makes the memory of `new SharedArrayBuffer(bytes, options)`. */
  allocate(bytes: number, options?: object): SharedArrayBuffer;
}

const PATCHES = [...ARRAY_PATCHES, ...BUFFER_PATCHES, ...FUNCTION_PATCHES, ...CONSTRUCTORS];

/**
 * Runs `action` with the globals replaced. They are replaced once for a whole check and not for
 * each step, since changing the prototype of typed arrays is slow.
 */
export function withGlobals<T>(standins: Standins, action: () => T): T {
  const restore = replaceGlobals(standins);
  try {
    return action();
  } finally {
    restore();
  }
}

/** Replaces the globals, and more, until the returned function is called. */
export function replaceGlobals(standins: Standins, more: readonly Patch[] = []): () => void {
  const leave = watchBy(standins);
  const undo = [...PATCHES, ...globalsOf(standins), ...more].map(install);
  return () => {
    for (const restore of undo.reverse()) restore();
    leave();
  };
}

function globalsOf({ atomics, allocate }: Standins): Patch[] {
  const buffers = new Proxy(SharedArrayBuffer, {
    construct(_, [bytes, options]) {
      const memory = allocate(Number(bytes), options);
      // The library's own is as it is: its code is what it is, and needs no views that see.
      return options?.[OWN] === true ? memory : standInFor(memory);
    },
  });
  return [
    { target: globalThis, name: 'Atomics', value: atomics },
    { target: globalThis, name: 'SharedArrayBuffer', value: buffers },
  ];
}

/** Returns what puts the property back. */
function install({ target, name, value }: Patch): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, {
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? false,
    value,
  });
  return () => {
    if (before === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, before);
  };
}
