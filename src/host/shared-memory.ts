interface Scope {
  readonly SharedArrayBuffer?: { readonly prototype: object };
  /** False on pages and in renderers that may not share memory; elsewhere there is no such word. */
  readonly crossOriginIsolated?: boolean;
}

/** Text of errors where there is no shared memory: which name is missing, and what gives it. */
export const MISSING: string =
  'SharedArrayBuffer is missing, or may not be shared here: a page needs the headers ' +
  'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp';

/**
 * Says whether shared memory can be made and shared here. If not, imports work, and `socketpair`, `pipe`
 * and `adopt` throw ENOTSUP. Never blocks, never throws; any thread may call it.
 *
 * @example
 * import { isSupported, socketpair } from 'socketpair';
 * const ends = isSupported() ? socketpair() : undefined;
 */
export function isSupported(): boolean {
  const { SharedArrayBuffer: memory, crossOriginIsolated } = globalThis as Scope;
  return memory !== undefined && crossOriginIsolated !== false;
}

/** Says whether a value is shared memory, of whatever realm. */
export function isSharedMemory(value: unknown): value is SharedArrayBuffer {
  const { SharedArrayBuffer: memory } = globalThis as Scope;
  if (memory === undefined) return false;
  const brand = Object.getOwnPropertyDescriptor(memory.prototype, 'byteLength');
  try {
    return typeof brand?.get?.call(value) === 'number';
  } catch {
    return false;
  }
}
