import type { Request } from './wire.ts';

type Anything = Record<string, unknown>;

/** What a request does to an object: what Comlink's `expose` does. */
export function invoke(
  object: unknown,
  request: Request,
  given: readonly unknown[],
  value: unknown,
): unknown {
  const { type, path = [] } = request;
  const last = path[path.length - 1];
  const parent = parentOf(object, path);
  const target = last === undefined ? object : (parent as Anything)[last];
  switch (type) {
    case 'GET':
      return target;
    case 'SET':
      if (last !== undefined) (parent as Anything)[last] = value;
      return true;
    case 'APPLY':
      return Reflect.apply(target as () => unknown, parent, given);
    case 'CONSTRUCT':
      return Reflect.construct(target as new () => object, given);
    default:
      return undefined;
  }
}

/** What the last name of a path is a property of. */
function parentOf(object: unknown, path: readonly string[]): unknown {
  let parent = object;
  for (let i = 0; i < path.length - 1; i++) parent = (parent as Anything)[path[i] ?? ''];
  return parent;
}
