import { memoryBehind, standInFor } from './stand-in-memory.ts';
import { touch } from './watcher.ts';

/** Typed arrays, as far as they are used here. */
export type AnyArray = Uint8Array | Int32Array | Float64Array;

// Makes a copy of a Buffer too, whose own method does not.
const { slice } = Uint8Array.prototype;

const arrays = new WeakMap<object, AnyArray>();
/** Functions and constructors of a check, by those of the engine in whose place they are. */
const replacements = new Map<unknown, unknown>();

/** The array that a view which sees is in the place of; undefined for anything else. */
export function arrayBehind(value: unknown): AnyArray | undefined {
  return typeof value === 'object' && value !== null ? arrays.get(value) : undefined;
}

/** The array or memory that the program holds a stand-in for; anything else is itself. */
export function unwrap(value: unknown): unknown {
  return arrayBehind(value) ?? memoryBehind(value) ?? value;
}

/** Has views that see answer with `replacement` where the array has `original`. */
export function replace(original: unknown, replacement: unknown): void {
  replacements.set(original, replacement);
}

/** A view in the place of `array`, which reports each access of an element. */
export function see<A extends AnyArray>(array: A): A {
  // No typed array itself, so that nothing but functions made for it reads it.
  const own: object = Object.create(Object.getPrototypeOf(array));
  // Node shows what stands behind a Proxy. It shall show elements.
  Object.defineProperty(own, Symbol.for('nodejs.util.inspect.custom'), {
    value: () => {
      const { buffer, byteOffset: from, byteLength } = array;
      touch([{ buffer, from, to: from + byteLength, write: false, mayTear: true }]);
      return slice.call(array);
    },
  });
  const view = new Proxy(own, new Seeing(array)) as A;
  arrays.set(view, array);
  return view;
}

/** The engine's getters, which only work on arrays. */
const GETTERS: ReadonlySet<string | symbol> = new Set<string | symbol>([
  'length',
  'byteLength',
  'byteOffset',
  Symbol.toStringTag,
]);

/** Another view of what `array` is a view of. */
export function seeAgain(array: AnyArray | DataView): AnyArray | DataView {
  return array instanceof DataView ? seeView(array) : see(array);
}

/** An object in the place of a DataView, whose methods are told of it by a check. */
export function seeView(view: DataView): DataView {
  const { byteLength, byteOffset } = view;
  const own: DataView = Object.create(Object.getPrototypeOf(view), {
    buffer: { value: standInFor(view.buffer as SharedArrayBuffer) },
    byteLength: { value: byteLength },
    byteOffset: { value: byteOffset },
  });
  arrays.set(own, view as unknown as AnyArray);
  return own;
}

class Seeing implements ProxyHandler<object> {
  readonly #array: AnyArray;
  readonly #tears: boolean;

  constructor(array: AnyArray) {
    this.#array = array;
    // An aligned element of an array of integers is never read half written.
    this.#tears = /^Float/.test(array[Symbol.toStringTag]);
  }

  get(own: object, property: string | symbol, view: object): unknown {
    if (property === 'buffer') return standInFor(this.#array.buffer as SharedArrayBuffer);
    if (isNumeric(property)) return this.#element(property, false);
    if (GETTERS.has(property)) return Reflect.get(this.#array, property, this.#array);
    const value: unknown = Reflect.get(own, property, view);
    return replacements.get(value) ?? value;
  }

  set(own: object, property: string | symbol, value: unknown, view: object): boolean {
    if (!isNumeric(property)) return Reflect.set(own, property, value, view);
    Reflect.set(this.#array, property, value, this.#array);
    this.#element(property, true);
    return true;
  }

  has(own: object, property: string | symbol): boolean {
    return isNumeric(property) ? property in this.#array : property in own;
  }

  ownKeys(own: object): (string | symbol)[] {
    const indices = Array.from({ length: this.#array.length }, (_, index) => String(index));
    return [...indices, ...Reflect.ownKeys(own)];
  }

  getOwnPropertyDescriptor(own: object, property: string | symbol): PropertyDescriptor | undefined {
    if (!isNumeric(property)) return Reflect.getOwnPropertyDescriptor(own, property);
    if (!(property in this.#array)) return undefined;
    const value = this.#element(property, false);
    return { value, configurable: true, enumerable: true, writable: true };
  }

  defineProperty(own: object, property: string | symbol, descriptor: PropertyDescriptor): boolean {
    if (!isNumeric(property)) return Reflect.defineProperty(own, property, descriptor);
    if (!Reflect.defineProperty(this.#array, property, descriptor)) return false;
    this.#element(property, 'value' in descriptor);
    return true;
  }

  deleteProperty(own: object, property: string | symbol): boolean {
    return isNumeric(property) ? !(property in this.#array) : Reflect.deleteProperty(own, property);
  }

  /** Reports that an element is touched, if there is one, and returns it. */
  #element(property: string, write: boolean): unknown {
    const array = this.#array;
    if (!(property in array)) return undefined;
    const { buffer, byteOffset, BYTES_PER_ELEMENT: size } = array;
    const from = byteOffset + Number(property) * size;
    touch([{ buffer, from, to: from + size, write, mayTear: this.#tears }]);
    return array[Number(property)];
  }
}

/** Says whether a typed array takes the property for an index, be it in range or not. */
function isNumeric(property: string | symbol): property is string {
  return (
    typeof property === 'string' && (String(Number(property)) === property || property === '-0')
  );
}
