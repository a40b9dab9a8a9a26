import { platform } from '../../host/platform.ts';
import type { Access } from '../world/operation.ts';
import { type Call, type Patch, patch, ranged, reading, seeingOnly } from './patch.ts';
import {
  between,
  changes,
  type Range,
  rangeOfBufferCopy,
  rangeOfBufferFill,
  rangeOfCompare,
  rangeOfWrite,
  reads,
  readsBoth,
  whole,
} from './ranges.ts';
import { type AnyArray, arrayBehind, see } from './seeing-view.ts';
import { memoryBehind } from './stand-in-memory.ts';

/*
 * Methods of Node's Buffer that are native: they take no view that sees. The others take element
 * after element and are seen as they are.
 */

const { Buffer } = platform as { readonly Buffer?: { readonly prototype: object } };
const ENCODINGS = ['ascii', 'base64', 'base64url', 'hex', 'latin1', 'ucs2', 'utf8'];

const BY_RANGE: Readonly<Record<string, Range>> = {
  compare: rangeOfCompare,
  copy: rangeOfBufferCopy,
  equals: readsBoth,
  fill: rangeOfBufferFill,
  includes: readsBoth,
  indexOf: readsBoth,
  lastIndexOf: readsBoth,
  swap16: changes,
  swap32: changes,
  swap64: changes,
  toJSON: reads,
  toLocaleString: between(false, 1),
  toString: between(false, 1),
  write: rangeOfWrite,
  ...Object.fromEntries(ENCODINGS.map((name) => [`${name}Slice`, between(false, 0)])),
  ...Object.fromEntries(ENCODINGS.map((name) => [`${name}Write`, rangeOfWrite])),
};

/** Makes what the method makes of the array a view that sees. */
const part: (original: Call) => Call = (original) =>
  seeingOnly(
    function (...args) {
      return see(original.apply(arrayBehind(this), args) as AnyArray);
    },
    () => original,
  )(original);

const from: (original: Call) => Call = (original) =>
  function (value, ...args) {
    const memory = memoryBehind(value);
    if (memory === undefined) return original.call(this, value, ...args);
    return see(original.call(this, memory, ...args) as AnyArray);
  };

function readsAll(args: readonly unknown[]): Access[] {
  return args.flat().flatMap((one) => whole(one));
}

/** `concat` takes its views in a list. */
const concat: (original: Call) => Call = (original) =>
  function (list, ...args) {
    const arrays = Array.isArray(list) ? list.map((one) => arrayBehind(one) ?? one) : list;
    return reading(readsAll)(original).call(this, arrays, ...args);
  };

export const BUFFER_PATCHES: readonly Patch[] = [
  ...Object.entries(BY_RANGE).flatMap(([name, range]) =>
    patch(Buffer?.prototype, name, ranged(range)),
  ),
  ...['slice', 'subarray'].flatMap((name) => patch(Buffer?.prototype, name, part)),
  ...patch(Buffer, 'from', from),
  ...patch(Buffer, 'concat', concat),
  ...patch(Buffer, 'compare', reading(readsAll)),
  ...patch(Buffer, 'copyBytesFrom', reading(readsAll)),
  ...patch(
    Buffer,
    'byteLength',
    reading(() => []),
  ),
];
