import { platform } from '../../host/platform.ts';
import type { Access } from './operation.ts';

/*
 * Which bytes the methods of typed arrays, DataView and Node's Buffer touch. Only methods can be
 * seen; an indexed access of a raw array cannot (the views of `m.shared` report those).
 */

export interface Patch {
  readonly target: object;
  readonly name: string;
  readonly describe: (view: ArrayBufferView, args: readonly unknown[]) => readonly Access[];
}

type AnyArray = Uint8Array | Int32Array | Float64Array;

const TYPED_ARRAY: object = Object.getPrototypeOf(Uint8Array.prototype);
const READERS = [
  'at',
  'every',
  'filter',
  'find',
  'findIndex',
  'forEach',
  'includes',
  'indexOf',
  'join',
  'lastIndexOf',
  'map',
  'reduce',
  'reduceRight',
  'some',
  'values',
];
const CHANGERS = ['reverse', 'sort'];

function isShared(view: unknown): view is ArrayBufferView {
  return ArrayBuffer.isView(view) && !(view.buffer instanceof ArrayBuffer);
}

/** Elements `from` to `to` of an array; bulk accesses go byte by byte and may tear. */
function elements(view: ArrayBufferView, from: number, to: number, write: boolean): Access[] {
  if (!isShared(view) || from >= to) return [];
  const { BYTES_PER_ELEMENT: size } = view as AnyArray;
  const { buffer, byteOffset } = view;
  return [
    { buffer, from: byteOffset + from * size, to: byteOffset + to * size, write, mayTear: true },
  ];
}

function lengthOf(view: ArrayBufferView): number {
  return (view as AnyArray).length;
}

/** A relative index as the methods of arrays take it: negative counts from the end. */
function relative(value: unknown, length: number, missing: number): number {
  if (value === undefined) return missing;
  const index = Math.trunc(Number(value)) || 0;
  return index < 0 ? Math.max(length + index, 0) : Math.min(index, length);
}

function describeRange(write: boolean, first: number): Patch['describe'] {
  return (view, args) => {
    const length = lengthOf(view);
    const from = relative(args[first], length, 0);
    return elements(view, from, relative(args[first + 1], length, length), write);
  };
}

function describeSet(view: ArrayBufferView, [source, offset]: readonly unknown[]): Access[] {
  const count = (source as ArrayLike<unknown> | undefined)?.length ?? 0;
  const from = Number(offset ?? 0);
  const read = isShared(source) ? elements(source, 0, count, false) : [];
  return [...read, ...elements(view, from, from + count, true)];
}

function describeCopyWithin(view: ArrayBufferView, args: readonly unknown[]): Access[] {
  const length = lengthOf(view);
  const [to, from] = [relative(args[0], length, 0), relative(args[1], length, 0)];
  const count = Math.min(relative(args[2], length, length) - from, length - to);
  return [...elements(view, from, from + count, false), ...elements(view, to, to + count, true)];
}

function describeBufferCopy(view: ArrayBufferView, args: readonly unknown[]): Access[] {
  const target = args[0] as ArrayBufferView;
  const at = Number(args[1] ?? 0);
  const from = Number(args[2] ?? 0);
  const count = Math.min(Number(args[3] ?? lengthOf(view)) - from, lengthOf(target) - at);
  return [...elements(view, from, from + count, false), ...elements(target, at, at + count, true)];
}

function describeField(name: string): Patch['describe'] {
  const size = Number(/\d+$/.exec(name)?.[0]) / 8;
  return (view, args) => {
    if (!isShared(view)) return [];
    const from = view.byteOffset + Number(args[0] ?? 0);
    const write = name.startsWith('set');
    return [{ buffer: view.buffer, from, to: from + size, write, mayTear: size > 1 }];
  };
}

export const PATCHES: readonly Patch[] = [
  { target: TYPED_ARRAY, name: 'set', describe: describeSet },
  { target: TYPED_ARRAY, name: 'fill', describe: describeRange(true, 1) },
  { target: TYPED_ARRAY, name: 'slice', describe: describeRange(false, 0) },
  { target: TYPED_ARRAY, name: 'copyWithin', describe: describeCopyWithin },
  ...READERS.map((name) => ({
    target: TYPED_ARRAY,
    name,
    describe: (view: ArrayBufferView) => elements(view, 0, lengthOf(view), false),
  })),
  ...CHANGERS.map((name) => ({
    target: TYPED_ARRAY,
    name,
    describe: (view: ArrayBufferView) => elements(view, 0, lengthOf(view), true),
  })),
  ...Object.getOwnPropertyNames(DataView.prototype)
    .filter((name) => /^[gs]et\w+\d$/.test(name))
    .map((name) => ({ target: DataView.prototype, name, describe: describeField(name) })),
  ...(platform.Buffer === undefined
    ? []
    : [{ target: platform.Buffer.prototype, name: 'copy', describe: describeBufferCopy }]),
];
