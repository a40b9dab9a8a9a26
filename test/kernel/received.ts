import { errno } from '../../src/posix/index.ts';
import { SHOWN } from './answers.ts';

/*
 * The words of the oracle's answers, and the bytes that programs send.
 */

const UNTOUCHED = '.'.charCodeAt(0);
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** "-ERRNO", or the result. */
export function simple(result: number): string {
  return String(result < 0 ? -errno : result);
}

export function letters(fill: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = LETTERS.charCodeAt((fill + i) % LETTERS.length);
  return bytes;
}

export function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

/** Views of these sizes, one behind the other. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  let from = 0;
  return sizes.map((size) => {
    from += size;
    return bytes.subarray(from - size, from);
  });
}

/** The bytes that came, or their FNV-1a hash, and whether any byte behind them was touched. */
export function received(
  sizes: readonly number[],
  receive: (targets: Uint8Array[]) => number,
): string {
  const all = new Uint8Array(sum(sizes)).fill(UNTOUCHED);
  const result = receive(cut(all, sizes));
  if (result < 0) return simple(result);
  const bytes = all.subarray(0, result);
  const touched = all.subarray(bytes.length).some((byte) => byte !== UNTOUCHED);
  return [result, ...shown(bytes), ...(touched ? ['touched'] : [])].join(' ');
}

function shown(bytes: Uint8Array): string[] {
  if (bytes.length === 0) return [];
  if (bytes.length <= SHOWN) return [String.fromCharCode(...bytes)];
  const hash = bytes.reduce(
    (seen, byte) => Math.imul(seen ^ byte, 16_777_619) >>> 0,
    2_166_136_261,
  );
  return [`#${hash}`];
}
