import type { SystemError } from '../errno/system-error.ts';
import { leaves } from './reach.ts';
import type { Request } from './wire.ts';

const generator = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()));

const PROTOTYPES: readonly object[] = [
  ...[Array, ArrayBuffer, BigInt, Boolean, DataView, Date, Error, Map, Number, Promise, RegExp],
  ...[Set, String, Symbol, WeakMap, WeakSet, Object.getPrototypeOf(Uint8Array)],
]
  .map(({ prototype }) => prototype)
  .concat(generator, Object.getPrototypeOf(generator));

/** Names that every object inherits, and every function. */
const OF_OBJECTS = functionsOf(Object.prototype);
const OF_FUNCTIONS = functionsOf(Function.prototype);
const OF_OTHERS: ReadonlySet<string> = new Set(PROTOTYPES.flatMap((one) => [...functionsOf(one)]));

/**
 * Read from a remote object, it sends a request at once, and the promise is nobody's: a rejection would
 * end the process. No sender of Comlink's asks for it.
 */
const ASKS_WHEN_READ = 'then';

/**
 * The error of a request to an object that is not known here: one whose path could go through an
 * inherited function. An object may have a method of its own by such a name, but no more below it.
 */
export function leavesUnseen({ path = [] }: Request): SystemError | undefined {
  const last = path.length - 1;
  const leavesSome = path.some(
    (name, index) =>
      name === ASKS_WHEN_READ ||
      OF_OBJECTS.has(name) ||
      (OF_FUNCTIONS.has(name) && last > 0) ||
      (OF_OTHERS.has(name) && index < last),
  );
  return leavesSome ? leaves(path) : undefined;
}

function functionsOf(prototype: object): ReadonlySet<string> {
  const all = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  return new Set(all.flatMap(([name, { value }]) => (typeof value === 'function' ? [name] : [])));
}
