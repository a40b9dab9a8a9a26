/** More objects than that are not worth looking through twice. */
const MOST_OBJECTS = 32;
const LONGEST_ARRAY = 1_024;

/**
 * Says whether JSON carries a message as structured clone would: small, nothing but strings, finite
 * numbers, booleans, null, arrays and plain objects, and no object in two places.
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
  const prototype = Object.getPrototypeOf(object);
  if ('toJSON' in object) return false;
  if (Array.isArray(object)) {
    if (prototype !== Array.prototype || object.length > LONGEST_ARRAY) return false;
    if (Object.keys(object).length !== object.length) return false;
    return object.every((item) => isPlainValue(item, seen));
  }
  if (prototype !== Object.prototype) return false;
  for (const key of Object.keys(object)) {
    const value = (object as Record<string, unknown>)[key];
    // Comlink's own messages are read the same with and without it.
    if (value === undefined && key === 'value' && seen.length === 1) continue;
    if (key === '__proto__' || !isPlainValue(value, seen)) return false;
  }
  return true;
}

/** Says whether an object of a JSON text has a property `__proto__`, which no sender writes. */
export function namesPrototype(text: string, parsed: unknown): boolean {
  return /__proto__|\\u005f/i.test(text) && hasPrototypeKey(parsed);
}

function hasPrototypeKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Object.hasOwn(value, '__proto__')) return true;
  return Object.values(value).some(hasPrototypeKey);
}
