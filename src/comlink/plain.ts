/** Objects that are worth looking through twice, at the most. */
const MOST_OBJECTS = 32;
const LONGEST_ARRAY = 1_024;

/** Three times as fast as to ask for the descriptor. */
const getterOf = (Object.prototype as unknown as { __lookupGetter__: (name: string) => unknown })
  .__lookupGetter__;

/**
 * Says whether JSON carries a message as structured clone would: small, nothing but strings, finite
 * numbers, booleans, null, arrays and plain objects, no object in two places, and no getter. A getter
 * is not called.
 */
export function isPlain(message: unknown): boolean {
  return isPlainValue(message, []);
}

function isPlainValue(value: unknown, seen: object[]): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      return value === null || isPlainObject(value, seen);
    default:
      return false;
  }
}

function isPlainObject(object: object, seen: object[]): boolean {
  if (seen.length === MOST_OBJECTS || seen.includes(object)) return false;
  seen.push(object);
  if ('toJSON' in object) return false;
  const prototype = Object.getPrototypeOf(object);
  const isArray = prototype === Array.prototype && Array.isArray(object);
  if (isArray ? object.length > LONGEST_ARRAY : prototype !== Object.prototype) return false;
  const keys = Object.keys(object);
  // Names of an array come behind its indices, and holes have none.
  if (isArray && (keys.length !== object.length || Number(keys.at(-1) ?? -1) !== keys.length - 1)) {
    return false;
  }
  for (const key of keys) {
    if (getterOf.call(object, key) !== undefined) return false;
    const value = (object as Record<string, unknown>)[key];
    // Comlink's own messages are read the same with and without it.
    if (value === undefined && key === 'value' && seen.length === 1) continue;
    if (key === '__proto__' || !isPlainValue(value, seen)) return false;
  }
  return true;
}
