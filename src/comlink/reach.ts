import { SystemError } from '../errno/system-error.ts';
import type { Request, RequestType } from './wire.ts';

type Anything = Record<string, unknown>;

/** By these names a path leaves the object, for its prototypes and its class. */
const LEAVING: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

/** Names by which a function reaches its caller. */
const LEAVING_FUNCTIONS: ReadonlySet<string> = new Set(['caller', 'arguments']);

/** The target of a request. */
export interface Reached {
  /** The object that the target is a property of. */
  readonly parent: unknown;
  readonly target: unknown;
}

/**
 * Goes along the path of a request, from the object that is exposed. A peer gets at what the program
 * put there: own properties, and methods of its classes. It does not get through functions that are
 * inherited, nor through those of the language; so nobody leaves the object for what all share.
 *
 * @throws EPERM the path leaves the object
 * @throws TypeError it leads to nothing that can be called
 */
export function reach(
  object: unknown,
  { type, path = [] }: Pick<Request, 'type' | 'path'>,
): Reached {
  const parent = parentOf(object, path);
  const last = path[path.length - 1];
  const target = last === undefined ? object : end(parent, last, path, type);
  if (type === 'APPLY' && typeof target !== 'function') {
    throw new TypeError(`${nameOf(path)} is not a function`);
  }
  if (type === 'CONSTRUCT' && typeof target !== 'function') {
    throw new TypeError(`${nameOf(path)} is not a constructor`);
  }
  return { parent, target };
}

/** The error of a request that leaves any object. */
export function leavesAtOnce({ type, path = [] }: Request): SystemError | undefined {
  const isWhole = type === 'RELEASE' || type === 'ENDPOINT';
  const leavesAny = path.some((name) => LEAVING.has(name)) || (isWhole && path.length > 0);
  return leavesAny ? leaves(path) : undefined;
}

/** The object that the last name of a path is a property of. */
export function parentOf(object: unknown, path: readonly string[]): unknown {
  let parent = object;
  for (let i = 0; i < path.length - 1; i++) {
    const name = path[i] ?? '';
    const holder = holderOf(parent, name, path, i);
    const value = (parent as Anything)[name];
    if (typeof value === 'function' && (isBuiltIn(value) || isInherited(holder, parent))) {
      throw leaves(path);
    }
    parent = value;
  }
  return parent;
}

/** The last step. */
function end(parent: unknown, name: string, path: readonly string[], type: RequestType): unknown {
  const holder = holderOf(parent, name, path, path.length - 1);
  if (type === 'SET' && typeof parent === 'function' && isBuiltIn(parent)) throw leaves(path);
  const value = (parent as Anything)[name];
  if (typeof value !== 'function' || holder === parent || !isBuiltIn(value)) return value;
  // A Map, or a generator, that is exposed itself has the methods of its kind.
  const ofItsKind = path.length === 1 && type === 'APPLY' && holder !== undefined;
  if (ofItsKind && typeof parent === 'object' && Object.getPrototypeOf(holder) !== null)
    return value;
  throw leaves(path);
}

/** The object that has the property, the parent or one of its prototypes; undefined if none says so. */
function holderOf(
  parent: unknown,
  name: string,
  path: readonly string[],
  index: number,
): object | undefined {
  if (parent === null || parent === undefined) {
    throw new TypeError(
      `${nameOf(path.slice(0, index))} is ${parent}, and has no ${name.slice(0, 80)}`,
    );
  }
  const isFunction = typeof parent === 'function';
  if (LEAVING.has(name) || (isFunction && LEAVING_FUNCTIONS.has(name))) throw leaves(path);
  if (Object.hasOwn(parent, name)) return parent;
  for (let at = Object.getPrototypeOf(parent); at !== null; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, name)) return at;
  }
  return undefined;
}

function isInherited(holder: object | undefined, parent: unknown): boolean {
  return holder !== undefined && holder !== parent;
}

/**
 * Says whether a function is one of the language or the platform, in any realm. Those without a name
 * are bound functions and Proxies, which programs make.
 */
function isBuiltIn(value: object): boolean {
  const text = Function.prototype.toString.call(value);
  return text.slice(-24).includes('[native code]') && !/^function ?\(\)/.test(text);
}

export function leaves(path: readonly string[]): SystemError {
  return new SystemError('EPERM', 'recv', {
    text: `${nameOf(path)} leaves the object that is exposed`,
  });
}

function nameOf(path: readonly string[]): string {
  return path.length === 0 ? 'what is exposed' : path.join('.').slice(0, 80);
}
