import type { Access } from '../world/operation.ts';
import { madeLike } from './classes.ts';
import { type Call, type Patch, patch, ranged, seeingOnly } from './patch.ts';
import {
  between,
  changes,
  elements,
  type Range,
  rangeOfCopyWithin,
  rangeOfField,
  rangeOfSet,
  reads,
  relative,
} from './ranges.ts';
import { type AnyArray, arrayBehind, see } from './seeing-view.ts';
import { refuseUnseen } from './watcher.ts';

/* Methods of typed arrays and of DataView, for views that see. */

const TYPED_ARRAY: object = Object.getPrototypeOf(Uint8Array.prototype);
const PLAIN: object = Array.prototype;

/** Methods that take one element after the other, perhaps not all, and that plain arrays have too. */
const BY_ELEMENT = [
  ...['at', 'entries', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex', 'forEach'],
  ...['includes', 'indexOf', 'join', 'keys', 'lastIndexOf', 'reduce', 'reduceRight', 'some'],
  ...['toLocaleString', 'values', Symbol.iterator],
];

const BY_RANGE: Readonly<Record<string, Range>> = {
  copyWithin: rangeOfCopyWithin,
  fill: between(true, 1),
  reverse: changes,
  set: rangeOfSet,
  slice: between(false, 0),
  sort: changes,
  toReversed: reads,
  toSorted: reads,
  with: reads,
};

/** Methods of Uint8Array in the engines that have them. */
const BY_TEXT: Readonly<Record<string, Range>> = {
  toBase64: reads,
  toHex: reads,
  setFromBase64: rangeOfText,
  setFromHex: rangeOfText,
};

function rangeOfText(array: AnyArray, _: readonly unknown[], result: unknown): Access[] {
  return elements(array, 0, (result as { written: number }).written, true);
}

/** Does on a view that sees what a plain array does, and on any other what the function does. */
function byElement(name: string | symbol): (original: Call) => Call {
  return seeingOnly(Reflect.get(PLAIN, name), ranged(reads));
}

/** The same, where the result is an array of the same class. */
function typed(name: string): (original: Call) => Call {
  const plain = Reflect.get(PLAIN, name) as Call;
  const seeing: Call = function (...args) {
    return madeLike(arrayBehind(this) as AnyArray, plain.apply(this, args));
  };
  return seeingOnly(seeing, ranged(reads));
}

const subarray: Call = function (from, to) {
  const array = arrayBehind(this) as AnyArray;
  const { buffer, byteOffset, length, BYTES_PER_ELEMENT: size } = array;
  const start = relative(from, length, 0);
  const count = Math.max(relative(to, length, length) - start, 0);
  return see(madeLike(array, buffer, byteOffset + start * size, count));
};

/** Refuses what newer engines have and nothing is known of here. */
function refuseOthers(prototype: object, known: readonly Patch[]): Patch[] {
  const names = Object.getOwnPropertyNames(prototype).filter((name) => {
    const { value } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    return typeof value === 'function' && name !== 'constructor' && name !== 'toString';
  });
  return names
    .filter((name) => !known.some((one) => one.name === name))
    .flatMap((name) => {
      const refuse: Call = () => refuseUnseen(`a program calls ${name}() of shared memory`);
      return patch(
        prototype,
        name,
        seeingOnly(refuse, (original) => original),
      );
    });
}

const known: readonly Patch[] = [
  ...BY_ELEMENT.flatMap((name) => patch(TYPED_ARRAY, name, byElement(name))),
  ...['filter', 'map'].flatMap((name) => patch(TYPED_ARRAY, name, typed(name))),
  ...Object.entries(BY_RANGE).flatMap(([name, range]) => patch(TYPED_ARRAY, name, ranged(range))),
  ...Object.entries(BY_TEXT).flatMap(([name, range]) =>
    patch(Uint8Array.prototype, name, ranged(range)),
  ),
  ...patch(
    TYPED_ARRAY,
    'subarray',
    seeingOnly(subarray, (original) => original),
  ),
];

export const ARRAY_PATCHES: readonly Patch[] = [
  ...known,
  ...refuseOthers(TYPED_ARRAY, known),
  ...refuseOthers(Uint8Array.prototype, known),
  ...Object.getOwnPropertyNames(DataView.prototype)
    .filter((name) => /^[gs]et\w+\d$/.test(name))
    .flatMap((name) => patch(DataView.prototype, name, ranged(rangeOfField(name)))),
];
