import type { Access } from './operation.ts';

/** Shared memory of a model program, as arrays whose indexed accesses are seen. */
export interface SharedViews {
  readonly buffer: SharedArrayBuffer;
  readonly u8: Uint8Array<SharedArrayBuffer>;
  readonly i32: Int32Array<SharedArrayBuffer>;
  readonly f64: Float64Array<SharedArrayBuffer>;
}

type AnyArray = SharedViews['u8'] | SharedViews['i32'] | SharedViews['f64'];

const TARGETS = new WeakMap<object, object>();

/** The array behind a view of `m.shared`; anything else is itself. `Atomics` needs the array. */
export function unwrap(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (TARGETS.get(value) ?? value) : value;
}

export function watchedViews(
  buffer: SharedArrayBuffer,
  touch: (access: Access) => void,
): SharedViews {
  // Whole elements alone are looked at: memory of 12 bytes has one float and no half of another.
  return {
    buffer,
    u8: watched(new Uint8Array(buffer), touch),
    i32: watched(new Int32Array(buffer, 0, buffer.byteLength >> 2), touch),
    f64: watched(new Float64Array(buffer, 0, buffer.byteLength >> 3), touch),
  };
}

function watched<A extends AnyArray>(array: A, touch: (access: Access) => void): A {
  const size = array.BYTES_PER_ELEMENT;
  const report = (property: string, write: boolean) => {
    const from = array.byteOffset + Number(property) * size;
    const mayTear = array instanceof Float64Array;
    touch({ buffer: array.buffer, from, to: from + size, write, mayTear });
  };
  const view = new Proxy(array, {
    get(target, property) {
      if (isIndex(property)) report(property, false);
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set(target, property, value) {
      if (isIndex(property)) report(property, true);
      return Reflect.set(target, property, value, target);
    },
  });
  TARGETS.set(view, array);
  return view;
}

function isIndex(property: string | symbol): property is string {
  return typeof property === 'string' && /^\d+$/.test(property);
}
