import { realm } from '../../host/realm.ts';
import type { AnyArray } from './seeing-view.ts';

export type ArrayClass = new (...args: readonly unknown[]) => AnyArray;

const NAMES = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array'],
  ...['Uint32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array'],
  'BigUint64Array',
];

/** The engine's classes of typed arrays by their names, taken before a check replaces them. */
export const CLASSES: ReadonlyMap<string, ArrayClass> = new Map(
  NAMES.flatMap((name) => {
    const found = Reflect.get(realm, name) as ArrayClass | undefined;
    return found === undefined ? [] : [[name, found] as const];
  }),
);

/** An array of the engine's class that `array` is of, with the methods that `array` has. */
export function madeLike(array: AnyArray, ...args: readonly unknown[]): AnyArray {
  const made = Reflect.construct(CLASSES.get(array[Symbol.toStringTag]) ?? Uint8Array, args);
  return Object.setPrototypeOf(made, Object.getPrototypeOf(array));
}
