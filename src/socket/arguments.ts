import { integer, outOfRange, wrongType } from '../errno/misuse.ts';

/** Checks the three arguments that say which bytes, and returns how many. */
export function checkRange(
  name: string,
  bytes: unknown,
  offset: number,
  length: number | undefined,
): number {
  if (!(bytes instanceof Uint8Array)) throw wrongType(name, 'a Uint8Array', bytes);
  const size = bytes.length;
  if (length === undefined) {
    if (offset === 0) return size;
    return size - integer('offset', offset, 0, size);
  }
  integer('offset', offset, 0, size);
  return integer('length', length, 0, size - offset);
}

/** Checks a list of buffers and returns their bytes together. */
export function checkVector(name: string, list: unknown): number {
  if (!Array.isArray(list)) throw wrongType(name, 'an array of Uint8Arrays', list);
  let total = 0;
  for (const [index, bytes] of list.entries()) {
    if (!(bytes instanceof Uint8Array)) {
      throw wrongType(`${name}[${index}]`, 'a Uint8Array', bytes);
    }
    total += bytes.length;
  }
  return total;
}

/** Checks a timeout and returns whole milliseconds, never fewer than asked for. */
export function checkTimeout(name: string, ms: unknown): number {
  if (typeof ms !== 'number') throw wrongType(name, 'a number of milliseconds', ms);
  if (!(ms >= 0 && ms <= 0x7fff_ffff)) throw outOfRange(name, 0, 0x7fff_ffff, ms);
  return Math.ceil(ms);
}

export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrongType(name, 'a boolean', value);
  return value;
}
