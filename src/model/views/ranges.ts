import type { Access } from '../world/operation.ts';
import { type AnyArray, unwrap } from './seeing-view.ts';

/*
 * Bytes that functions of the language and of Node touch: those that touch a range, and not one
 * element after the other. Arguments are those of the function, with arrays for views that see.
 */

/** The bytes that a call on `array` touches. `result` is what the call returned. */
export type Range = (
  array: AnyArray,
  args: readonly unknown[],
  result: unknown,
) => readonly Access[];

const { isView } = ArrayBuffer;

export function isShared(view: unknown): view is AnyArray {
  return isView(view) && !(view.buffer instanceof ArrayBuffer);
}

/** Elements `from` to `to` of an array; bulk accesses go byte by byte and may tear. */
export function elements(view: unknown, from: number, to: number, write: boolean): Access[] {
  if (!isShared(view) || from >= to) return [];
  const { buffer, byteOffset, BYTES_PER_ELEMENT: size = 1 } = view;
  return [
    { buffer, from: byteOffset + from * size, to: byteOffset + to * size, write, mayTear: true },
  ];
}

/** All bytes of a view or of memory. */
export function whole(value: unknown, write = false): Access[] {
  if (value instanceof SharedArrayBuffer) {
    return [{ buffer: value, from: 0, to: value.byteLength, write, mayTear: true }];
  }
  if (!isShared(value)) return [];
  const { buffer, byteOffset: from, byteLength } = value;
  return [{ buffer, from, to: from + byteLength, write, mayTear: true }];
}

/** A relative index as the methods of arrays take it: negative counts from the end. */
export function relative(value: unknown, length: number, missing: number): number {
  if (value === undefined) return missing;
  const index = Math.trunc(Number(value)) || 0;
  return index < 0 ? Math.max(length + index, 0) : Math.min(index, length);
}

export const reads: Range = (array) => whole(array);
export const changes: Range = (array) => [...whole(array), ...whole(array, true)];

/** From the argument number `first` to the next one. */
export function between(write: boolean, first: number): Range {
  return (array, args) => {
    const { length } = array;
    const from = relative(args[first], length, 0);
    return elements(array, from, relative(args[first + 1], length, length), write);
  };
}

export const rangeOfSet: Range = (array, [source, offset]) => {
  const count = (source as ArrayLike<unknown> | undefined)?.length ?? 0;
  const from = Number(offset ?? 0);
  return [...elements(source, 0, count, false), ...elements(array, from, from + count, true)];
};

export const rangeOfCopyWithin: Range = (array, args) => {
  const { length } = array;
  const [to, from] = [relative(args[0], length, 0), relative(args[1], length, 0)];
  const count = Math.min(relative(args[2], length, length) - from, length - to);
  return [...elements(array, from, from + count, false), ...elements(array, to, to + count, true)];
};

/** Bytes of one field: `getInt32` and so on, and `setInt32`. */
export function rangeOfField(name: string): Range {
  const size = Number(/\d+$/.exec(name)?.[0]) / 8;
  const write = name.startsWith('set');
  return (view, [at]) => {
    if (!isShared(view)) return [];
    const from = view.byteOffset + (Math.trunc(Number(at)) || 0);
    return [{ buffer: view.buffer, from, to: from + size, write, mayTear: size > 1 }];
  };
}

/** As many bytes as the call says that it wrote, from the offset that the arguments have. */
export const rangeOfWrite: Range = (array, args, written) => {
  const from = typeof args[1] === 'number' ? args[1] : 0;
  return elements(array, from, from + Number(written), true);
};

export const rangeOfBufferFill: Range = (array, [value, start, end]) => {
  const from = typeof start === 'number' ? start : 0;
  const to = typeof end === 'number' ? end : array.length;
  return [...whole(value), ...elements(array, from, to, true)];
};

export const rangeOfBufferCopy: Range = (array, args, copied) => {
  const [at, from] = [Number(args[1] ?? 0), Number(args[2] ?? 0)];
  const count = Number(copied);
  return [
    ...elements(array, from, from + count, false),
    ...elements(args[0], at, at + count, true),
  ];
};

export const rangeOfCompare: Range = (array, [target, start, end, from, to]) => {
  const length = isView(target) ? target.byteLength : 0;
  return [
    ...elements(target, Number(start ?? 0), Number(end ?? length), false),
    ...elements(array, Number(from ?? 0), Number(to ?? array.length), false),
  ];
};

/** Both the array and the first argument. */
export const readsBoth: Range = (array, [other]) => [...whole(array), ...whole(unwrap(other))];
