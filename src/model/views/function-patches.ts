import { realm } from '../../host/realm.ts';
import { type Call, type Patch, patch, reading } from './patch.ts';
import { elements, whole } from './ranges.ts';
import { arrayBehind, seeAgain, unwrap } from './seeing-view.ts';
import { memoryBehind } from './stand-in-memory.ts';
import { refuseUnseen, touch } from './watcher.ts';

/* Functions of all runtimes that take views or memory. */

interface Globals {
  readonly TextDecoder?: { readonly prototype: object };
  readonly TextEncoder?: { readonly prototype: object };
  readonly crypto?: object;
}

const { TextDecoder, TextEncoder, crypto } = realm as Globals;

const isView: (original: Call) => Call = (original) =>
  function (value) {
    return arrayBehind(value) !== undefined || original.call(this, value);
  };

const encodeInto: (original: Call) => Call = (original) =>
  function (text, target) {
    const array = unwrap(target);
    const result = original.call(this, text, array) as { readonly written: number };
    touch(elements(array, 0, result.written, true));
    return result;
  };

/** Shared memory is never copied: a clone is another view of it. */
const clone: (original: Call) => Call = (original) =>
  function (value, ...args) {
    if (memoryBehind(value) !== undefined) return value;
    const array = arrayBehind(value);
    return array === undefined ? original.call(this, value, ...args) : seeAgain(array);
  };

const randomValues: (original: Call) => Call = (original) =>
  function (target) {
    if (arrayBehind(target) === undefined) return original.call(this, target);
    return refuseUnseen('random bytes are not the same when a thread is run again');
  };

export const FUNCTION_PATCHES: readonly Patch[] = [
  ...patch(ArrayBuffer, 'isView', isView),
  ...patch(
    TextDecoder?.prototype,
    'decode',
    reading(([bytes]) => whole(bytes)),
  ),
  ...patch(TextEncoder?.prototype, 'encodeInto', encodeInto),
  ...patch(realm, 'structuredClone', clone),
  ...patch(crypto && Object.getPrototypeOf(crypto), 'getRandomValues', randomValues),
];
