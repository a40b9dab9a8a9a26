/**
 * Errors for calls that are wrong whatever the state of the socket: a wrong type or a value out of
 * range. They are thrown before anything is touched, with the codes Node's own modules use.
 */
export function wrongType(name: string, expected: string, value: unknown): TypeError {
  const error = new TypeError(`${name} must be ${expected}: ${name}=${show(value)}`);
  return Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}

export function wrongValue(name: string, expected: string, value: unknown): TypeError {
  const error = new TypeError(`${name} must be ${expected}: ${name}=${show(value)}`);
  return Object.assign(error, { code: 'ERR_INVALID_ARG_VALUE' });
}

export function outOfRange(name: string, low: number, high: number, value: number): RangeError {
  const error = new RangeError(`${name} must be ${low} to ${high}: ${name}=${value}`);
  return Object.assign(error, { code: 'ERR_OUT_OF_RANGE' });
}

/** Checks an integer argument and returns it. */
export function integer(name: string, value: unknown, low: number, high: number): number {
  if (typeof value !== 'number') throw wrongType(name, 'an integer', value);
  if (!Number.isInteger(value) || value < low || value > high) {
    throw outOfRange(name, low, high, value);
  }
  return value;
}

/** A class whose objects only the library makes. */
export function illegalConstructor(name: string, makers: string): TypeError {
  const error = new TypeError(`a ${name} is not made by new ${name}(): ${makers}`);
  return Object.assign(error, { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
}

/** An option that a call does not know, which would be left out without a word. */
export function unknownOption(name: string, known: readonly string[]): TypeError {
  const error = new TypeError(`options.${name} is not an option; these are: ${known.join(', ')}`);
  return Object.assign(error, { code: 'ERR_INVALID_ARG_VALUE' });
}

/** Something else where bytes are wanted. */
export function notBytes(name: string, value: unknown, expected = 'a Uint8Array'): TypeError {
  const hint = typeof value === 'string' ? ' (Buffer.from(text) or TextEncoder makes one)' : '';
  return wrongType(name, `${expected}${hint}`, value);
}

/** Bytes that were given to a call and are not there any more; `code` is that of Node's own calls. */
export function goneBytes(name: string, length: number): TypeError {
  const text = `${name} must still be there: its memory was transferred away, or shrank, or grew and moved`;
  const error = new TypeError(`${text}: ${name}.length=${length}`);
  return Object.assign(error, { code: 'ERR_INVALID_STATE' });
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'function') return 'function';
  return typeof value === 'object' && value !== null ? className(value) : String(value);
}

/** A value may run code of its own when it is looked at, which may throw. */
function className(value: object): string {
  try {
    return String(value.constructor.name);
  } catch {
    return 'object';
  }
}
