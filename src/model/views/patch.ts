import type { Access } from '../world/operation.ts';
import type { Range } from './ranges.ts';
import { type AnyArray, arrayBehind, replace, unwrap } from './seeing-view.ts';
import { touch } from './watcher.ts';

/** A property that a check puts in the place of another one. */
export interface Patch {
  readonly target: object;
  readonly name: string | symbol;
  readonly value: unknown;
}

export type Call = (this: unknown, ...args: unknown[]) => unknown;

/** A function in the place of `target[name]`; none where the runtime has no such function. */
export function patch(
  target: object | undefined,
  name: string | symbol,
  make: (original: Call) => Call,
): Patch[] {
  const original: unknown = target === undefined ? undefined : Reflect.get(target, name);
  if (target === undefined || typeof original !== 'function') return [];
  const value = make(original as Call);
  replace(original, value);
  return [{ target, name, value }];
}

/**
 * Calls the function on the arrays that stand behind views which see, and reports the range. Shared
 * memory that is not the program's has arrays as they always are, which are reported too.
 */
export function ranged(range: Range): (original: Call) => Call {
  return (original) =>
    function (...args) {
      const array = unwrap(this);
      const arrays = args.map(unwrap);
      const result = original.apply(array, arrays);
      touch(range(array as AnyArray, arrays, result));
      return result === array ? this : result;
    };
}

/** Calls the function on the arrays, and reports what it reads of its arguments. */
export function reading(
  ranges: (args: readonly unknown[]) => readonly Access[],
): (original: Call) => Call {
  return (original) =>
    function (...args) {
      const arrays = args.map(unwrap);
      touch(ranges(arrays));
      return original.apply(this, arrays);
    };
}

/** Calls `seeing` on views that see, and for all else what is made of the function. */
export function seeingOnly(seeing: Call, make: (original: Call) => Call): (original: Call) => Call {
  return (original) => {
    const other = make(original);
    return function (...args) {
      return (arrayBehind(this) === undefined ? other : seeing).apply(this, args);
    };
  };
}
