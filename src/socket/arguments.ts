import { goneBytes, integer, notBytes, outOfRange, wrongType } from '../errno/misuse.ts';
import { takeList } from '../errno/take.ts';
import { isBytes, lengthOf, plainBytes } from '../ring/byte-view.ts';

type Bytes = Uint8Array | Int32Array;

/** Checks the three arguments that say which bytes, and returns how many. */
export function checkRange(
  name: string,
  bytes: unknown,
  offset: number,
  length: number | undefined,
): number {
  if (!isBytes(bytes)) throw notBytes(name, bytes);
  const size = sizeOf(name, bytes);
  if (length === undefined) {
    if (offset === 0) return size;
    return size - integer('offset', offset, 0, size);
  }
  integer('offset', offset, 0, size);
  return integer('length', length, 0, size - offset);
}

/** While a call waits, its caller may give the buffer away, which would lose the bytes. */
export function stillThere(name: string, bytes: Bytes, offset = 0, length = 0): void {
  const size = sizeOf(name, bytes);
  if (offset + length > size) throw goneBytes(name, size);
}

/** Buffers as they were when the call was made, and their bytes together. */
export interface Vector {
  readonly buffers: readonly Uint8Array[];
  readonly total: number;
}

/** Checks a list of buffers, and takes it. */
export function checkVector(name: string, list: unknown): Vector {
  const given = takeList(name, 'an array of Uint8Arrays', list, (bytes, which) => {
    if (!isBytes(bytes)) throw notBytes(which, bytes);
    return bytes;
  });
  let total = 0;
  // After all of them were read: to read one may run code that gives another one away.
  const buffers = given.map((bytes, i) => {
    total += sizeOf(`${name}[${i}]`, bytes);
    return plainBytes(bytes);
  });
  return { buffers, total };
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

/** How many bytes there are: 0 only of a buffer that has none, and not of one that is gone. */
function sizeOf(name: string, bytes: Bytes): number {
  const size = lengthOf(bytes);
  if (size === 0 && isGone(bytes)) throw goneBytes(name, size);
  return size;
}

/** True if the memory of a buffer was transferred away, or no longer reaches to it. */
function isGone(bytes: Bytes): boolean {
  try {
    // Looks for nothing, but at the memory first: the only way that all engines have.
    indexOf.call(bytes, 0);
    return false;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return true;
  }
}

const { indexOf } = Uint8Array.prototype;
