import { platform } from '../host/platform.ts';

/*
 * A caller's Uint8Array, whatever it says of itself: a subclass, or an own property, may have
 * another `length`, `buffer`, `set` or `subarray`, which would publish bytes that are not its own, or run
 * in the middle of a call. The getters of the prototype read what the engine knows, of any realm.
 */
const viewPrototype = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;

function getter<Value>(name: PropertyKey): (this: unknown) => Value {
  return Object.getOwnPropertyDescriptor(viewPrototype, name)?.get as (this: unknown) => Value;
}

const kind = getter<string | undefined>(Symbol.toStringTag);
const length = getter<number>('length');
const offset = getter<number>('byteOffset');
const memory = getter<ArrayBufferLike>('buffer');
const { set } = viewPrototype;

/** The classes whose methods are what they seem. */
const plain: readonly unknown[] = [Uint8Array.prototype, platform.Buffer?.prototype];

/** The name of a typed array's class, of any realm; undefined for anything else, a Proxy of one too. */
export function kindOf(value: unknown): string | undefined {
  return kind.call(value);
}

export function isBytes(value: unknown): value is Uint8Array {
  return kindOf(value) === 'Uint8Array';
}

/** How many bytes there are; 0 too where their memory is gone. */
export function lengthOf(bytes: Uint8Array | Int32Array): number {
  return length.call(bytes);
}

/** Where they begin in their memory. */
export function offsetOf(bytes: Uint8Array): number {
  return offset.call(bytes);
}

export function memoryOf(bytes: Uint8Array): ArrayBufferLike {
  return memory.call(bytes);
}

/** Says whether they lie in shared memory of any realm: by name, for it only chooses how they are copied. */
export function areShared(bytes: Uint8Array): boolean {
  return memoryOf(bytes)[Symbol.toStringTag] === 'SharedArrayBuffer';
}

/** The same bytes, without the methods of a subclass. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  const isPlain = plain.includes(Object.getPrototypeOf(bytes));
  return isPlain ? bytes : partOf(bytes, 0, lengthOf(bytes));
}

/** Some of them, as subarray() gives them. */
export function partOf(bytes: Uint8Array, from: number, count: number): Uint8Array {
  return new Uint8Array(memoryOf(bytes), offsetOf(bytes) + from, count);
}

export function setBytes(target: Uint8Array, source: Uint8Array, at: number): void {
  set.call(target, source, at);
}
