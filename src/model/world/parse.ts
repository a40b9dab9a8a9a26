import type { IntegerArray, Operation, Value, WaitableArray } from './operation.ts';

/*
 * The entry of each function of Atomics: the checks and conversions of ECMA-262, in its order, up
 * to the point where the operation touches memory.
 */

const INTEGER_ARRAYS: ReadonlySet<unknown> = new Set([
  'Int8Array',
  'Uint8Array',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'BigInt64Array',
  'BigUint64Array',
]);

/** Reads the class of a typed array from its internal slot, in whatever realm it was made. */
const classOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get as (this: unknown) => string | undefined;

export const ATOMIC_NAMES = [
  'load',
  'store',
  'add',
  'sub',
  'and',
  'or',
  'xor',
  'exchange',
  'compareExchange',
  'wait',
  'waitAsync',
  'notify',
] as const;
export type AtomicName = (typeof ATOMIC_NAMES)[number];

/** Turns a call of `Atomics[name](...args)` into an operation, or throws what it would throw. */
export function parse(name: AtomicName, args: readonly unknown[]): Operation {
  if (name === 'wait' || name === 'waitAsync') return parseWait(name, args);
  if (name === 'notify') return parseNotify(args);
  const view = integerArray(args[0]);
  const index = atomicIndex(view, args[1]);
  if (name === 'load') return { kind: name, view, index };
  if (name !== 'compareExchange') return { kind: name, view, index, value: convert(view, args[2]) };
  const expected = convert(view, args[2]);
  return { kind: name, view, index, expected, value: convert(view, args[3]) };
}

function parseWait(kind: 'wait' | 'waitAsync', args: readonly unknown[]): Operation {
  const view = waitableArray(args[0]);
  if (!(view.buffer instanceof SharedArrayBuffer)) {
    throw new TypeError(`Atomics.${kind} needs shared memory`);
  }
  const index = atomicIndex(view, args[1]);
  const value =
    classOf.call(view) === 'BigInt64Array'
      ? BigInt.asIntN(64, convert(view, args[2]) as bigint)
      : (args[2] as number) | 0;
  // Unlike Number(), this throws for a BigInt.
  const timeout = Math.max(args[3] as number);
  return {
    kind,
    view,
    index,
    value,
    timeout: Number.isNaN(timeout) ? Infinity : Math.max(timeout, 0),
  };
}

function parseNotify(args: readonly unknown[]): Operation {
  const view = waitableArray(args[0]);
  const index = atomicIndex(view, args[1]);
  const count = args[2] === undefined ? Infinity : Math.max(integer(args[2]), 0);
  return { kind: 'notify', view, index, count };
}

function integerArray(value: unknown): IntegerArray {
  if (INTEGER_ARRAYS.has(classOf.call(value))) return value as IntegerArray;
  throw new TypeError('Atomics needs an array of integers');
}

function waitableArray(value: unknown): WaitableArray {
  const name = classOf.call(value);
  if (name === 'Int32Array' || name === 'BigInt64Array') return value as WaitableArray;
  throw new TypeError('waiting needs an Int32Array or a BigInt64Array');
}

function atomicIndex(view: IntegerArray, value: unknown): number {
  const index = integer(value);
  if (index >= 0 && index < view.length) return index;
  throw new RangeError(`index out of range: index=${index}, length=${view.length}`);
}

function convert(view: IntegerArray, value: unknown): Value {
  if (!classOf.call(view)?.startsWith('Big')) return integer(value);
  // BigInt() accepts numbers, ToBigInt does not.
  if (typeof value === 'number') throw new TypeError(`Cannot convert ${value} to a BigInt`);
  return BigInt(value as bigint);
}

/** ToIntegerOrInfinity. Math.trunc throws for what is no number, as Number() would not for 1n. */
function integer(value: unknown): number {
  return Math.trunc(value as number) || 0;
}
