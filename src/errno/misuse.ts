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

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object';
  return String(value);
}
