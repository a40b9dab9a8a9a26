/*
 * A value that JSON does not carry, as JSON: a list of a slot and of nodes.
 *
 *   slot   a string, finite number, boolean or null as it is
 *          []                undefined
 *          ['NaN'], ['-0'], ['Infinity'], ['-Infinity']
 *          ['n', '-ff']      a BigInt, in hexadecimal
 *          [3]               the object of node 3; the list's first item is the slot of the whole
 *   node   a tag and what the object of that tag is made of; see rich-writer.ts
 *
 * An object is one node, for all that refer to it: cycles and shared references stay, and nothing here is
 * recursive, so no depth is too much. The bytes of buffers lie behind the text.
 */

export type Slot = string | number | boolean | null | readonly (string | number)[];
export type Node = readonly (Slot | undefined)[];

/** A view's length that follows its buffer. */
export const TRACKING = -1;

/**
 * The holes in all arrays of a message together. Engines look at each one, whatever is done with the
 * array, and a peer would keep a thread busy by a few bytes.
 */
export const MOST_HOLES = 1_048_576;

/** All buffers of a message may grow to this many bytes together. */
export const MAX_GROWN_BYTES = 1_073_741_824;

export const ERRORS: ReadonlyMap<unknown, new () => Error> = new Map(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => [
    type.name,
    type,
  ]),
);

type View = new (buffer: ArrayBuffer, byteOffset: number, length?: number) => ArrayBufferView;

/** The views that this runtime has. */
export const VIEWS: ReadonlyMap<string, View> = new Map(
  [
    'DataView',
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
    'Float16Array',
    'Float32Array',
    'Float64Array',
    'BigInt64Array',
    'BigUint64Array',
  ].flatMap((name) => {
    const view = (globalThis as unknown as Record<string, View | undefined>)[name];
    return view === undefined ? [] : [[name, view]];
  }),
);

/** How many bytes an element has. */
export function elementBytes(view: View | ArrayBufferView): number {
  return 'BYTES_PER_ELEMENT' in view ? (view.BYTES_PER_ELEMENT as number) : 1;
}
