import { ERRNO } from '../errno/errno.ts';
import { integer, outOfRange, wrongType } from '../errno/misuse.ts';
import { kindOf } from '../ring/byte-view.ts';
import { stillThere } from '../socket/arguments.ts';

/** An array of ints of C, or a pointer to one. */
export type Ints = Int32Array | number[];

/** Seconds and microseconds: C's struct timeval. */
export type Timeval = Int32Array | readonly [seconds: number, microseconds: number];

/** Checks what is an int in C, and returns its 32 bits. */
export function int(name: string, value: unknown): number {
  return integer(name, value, -(2 ** 31), 2 ** 32 - 1) | 0;
}

/** Checks what points to at least `least` ints in C, in place of EFAULT. */
export function ints(name: string, value: unknown, least: number): Ints {
  if (!isInts(value) && !Array.isArray(value)) {
    throw wrongType(name, 'an Int32Array or an array', value);
  }
  if (isInts(value)) stillThere(name, value);
  if (value.length < least) throw outOfRange(`${name}.length`, least, 2 ** 31, value.length);
  return value;
}

/** Checks what points to ints that a call sets: before it does anything that could not be told then. */
export function intsToSet(name: string, value: unknown, least: number): Ints {
  const found = ints(name, value, least);
  if (!isInts(found)) toSet(name, found);
  return found;
}

/** Checks what points to a struct in C that a call sets, as above. */
export function toSet(name: string, value: unknown): object {
  if (typeof value !== 'object' || value === null) throw wrongType(name, 'an object', value);
  if (Object.isFrozen(value)) throw wrongType(name, 'an object to change', value);
  return value;
}

/** An Int32Array of any realm. */
export function isInts(value: unknown): value is Int32Array {
  return kindOf(value) === 'Int32Array';
}

/** Buffers that one call takes at the most. Source: readv(2), UIO_MAXIOV. */
export const IOV_MAX = 1024;

/** The first `iovcnt` of some buffers, or an errno. */
export function firstBuffers(
  iov: readonly Uint8Array[],
  iovcnt: number = iov.length,
): readonly Uint8Array[] | number {
  int('iovcnt', iovcnt);
  if (iovcnt < 0 || iovcnt > IOV_MAX) return ERRNO.EINVAL;
  if (iovcnt > iov.length) throw outOfRange('iovcnt', 0, iov.length, iovcnt);
  return iovcnt === iov.length ? iov : iov.slice(0, iovcnt);
}
