import { reach } from './reach.ts';
import type { Request } from './wire.ts';

/**
 * Does a request to an object, as Comlink's `expose` does.
 *
 * @throws EPERM its path leaves the object
 */
export function invoke(
  object: unknown,
  request: Request,
  given: readonly unknown[],
  value: unknown,
): unknown {
  const { type, path = [] } = request;
  const { parent, target } = reach(object, request);
  switch (type) {
    case 'GET':
      return target;
    case 'SET':
      (parent as Record<string, unknown>)[path[path.length - 1] ?? ''] = value;
      return true;
    case 'APPLY':
      return Reflect.apply(target as () => unknown, parent, given);
    case 'CONSTRUCT':
      return Reflect.construct(target as new () => object, given);
    default:
      return undefined;
  }
}
