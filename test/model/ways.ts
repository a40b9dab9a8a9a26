import { inspect } from 'node:util';
import type { SharedViews } from '../../src/model/index.ts';

/*
 * Ways to read and to write shared memory without Atomics. Each touches byte 4 of 16, on memory that
 * is named `buffer`. Some runtimes lack some of the functions.
 */

export type Way = (views: SharedViews, buffer: SharedArrayBuffer) => unknown;

const bytes = (buffer: SharedArrayBuffer) => new Uint8Array(buffer);
const words = (buffer: SharedArrayBuffer) => new Int32Array(buffer);
const node = (buffer: SharedArrayBuffer) => Buffer.from(buffer);
// A row of what only newer engines have is left out by the others.
const has = (prototype: object, name: string) => name in prototype;
const call = (target: object, name: string, ...args: unknown[]): unknown =>
  (Reflect.get(target, name) as (...args: unknown[]) => unknown).apply(target, args);

class Derived extends Int32Array {}

export const READS: Readonly<Record<string, Way>> = {
  'an element of a view': ({ i32 }) => i32[1],
  'an element of a new array': (_, b) => words(b)[1],
  'an element of an array of the same buffer': ({ u8 }) => new Int32Array(u8.buffer)[1],
  'an element of its own constructor': ({ i32 }) =>
    new (i32.constructor as Int32ArrayConstructor)(i32.buffer)[1],
  'an element of a double': (_, b) => new Float64Array(b)[0],
  'an element of a BigInt': (_, b) => new BigInt64Array(b)[0],
  'an element of a part': (_, b) => words(b).subarray(1)[0],
  'an element of a clone': (_, b) => structuredClone(words(b))[1],
  'an element of cloned memory': (_, b) => words(structuredClone(b))[1],
  iteration: (_, b) => {
    for (const word of words(b)) void word;
  },
  spread: (_, b) => [...words(b)],
  'spread into an object': (_, b) => ({ ...words(b) }),
  'arguments of a call': (_, b) => Math.max(...words(b)),
  apply: (_, b) => Math.max.apply(null, words(b) as unknown as number[]),
  destructuring: (_, b) => {
    const [, second] = words(b);
    return second;
  },
  'destructuring by name': (_, b) => {
    const { 1: second } = words(b);
    return second;
  },
  'Array.from': (_, b) => Array.from(words(b)),
  'Int32Array.from': (_, b) => Int32Array.from(words(b)),
  'a copy by a constructor': (_, b) => new Float64Array(words(b)),
  'a set of elements': (_, b) => new Set(words(b)),
  'the source of set': (_, b) => new Int32Array(4).set(words(b)),
  'the source of set, shared': (_, b) => new Int32Array(new SharedArrayBuffer(16)).set(words(b)),
  at: (_, b) => words(b).at(1),
  entries: (_, b) => [...words(b).entries()],
  values: (_, b) => [...words(b).values()],
  every: (_, b) => words(b).every((word) => word === 0),
  some: (_, b) => words(b).some((word) => word === 7),
  filter: (_, b) => words(b).filter((word) => word === 0),
  find: (_, b) => words(b).find((word) => word === 7),
  findIndex: (_, b) => words(b).findIndex((word) => word > 7),
  findLast: (_, b) => words(b).findLast((word) => word === 7),
  findLastIndex: (_, b) => words(b).findLastIndex((word) => word > 7),
  forEach: (_, b) => words(b).forEach(() => {}),
  'forEach of the array it is given': (_, b) =>
    words(b).forEach((_word, i, array) => void array[i]),
  includes: (_, b) => words(b).includes(7),
  indexOf: (_, b) => words(b).indexOf(7),
  lastIndexOf: (_, b) => words(b).lastIndexOf(7),
  join: (_, b) => words(b).join(),
  map: (_, b) => words(b).map((word) => word),
  reduce: (_, b) => words(b).reduce((sum, word) => sum + word, 0),
  reduceRight: (_, b) => words(b).reduceRight((sum, word) => sum + word, 0),
  slice: (_, b) => words(b).slice(1, 2),
  toLocaleString: (_: unknown, b: SharedArrayBuffer) => words(b).toLocaleString(),
  toString: (_: unknown, b: SharedArrayBuffer) => String(words(b)),
  toReversed: (_, b) => call(words(b), 'toReversed'),
  toSorted: (_, b) => call(words(b), 'toSorted'),
  with: (_, b) => call(words(b), 'with', 0, 3),
  'Array.prototype.map': (_, b) => Array.prototype.map.call(words(b), (word) => word),
  'Array.prototype.slice': (_, b) => Array.prototype.slice.call(words(b)),
  'Array.prototype.concat': (_, b) =>
    Array.prototype.concat.call([], Object.assign(words(b), { [Symbol.isConcatSpreadable]: true })),
  'a method of the prototype': (_, b) => Int32Array.prototype.join.call(words(b)),
  'Reflect.get': (_, b) => Reflect.get(words(b), 1),
  'Reflect.getOwnPropertyDescriptor': (_, b) => Reflect.getOwnPropertyDescriptor(words(b), 1),
  'Object.entries': (_, b) => Object.entries(words(b)),
  'Object.values': (_, b) => Object.values(words(b)),
  'Object.assign': (_, b) => Object.assign({}, words(b)),
  'JSON.stringify': (_, b) => JSON.stringify(words(b)),
  'util.inspect': (_, b) => inspect(words(b)),
  'slice of memory': (_, b) => b.slice(4, 8),
  'DataView.getInt8': (_, b) => new DataView(b).getInt8(4),
  'DataView.getInt32': (_, b) => new DataView(b, 4).getInt32(0),
  'DataView.getFloat64': (_, b) => new DataView(b).getFloat64(0),
  'DataView.getBigInt64': (_, b) => new DataView(b).getBigInt64(0),
  'TextDecoder.decode': (_, b) => new TextDecoder().decode(bytes(b)),
  'TextDecoder.decode of memory': (_, b) => new TextDecoder().decode(b as never),
  'TextDecoder.decode of a DataView': (_, b) => new TextDecoder().decode(new DataView(b)),
  'Buffer.readInt32LE': (_, b) => node(b).readInt32LE(4),
  'Buffer.readUInt8': (_, b) => node(b).readUInt8(4),
  'Buffer.readIntBE': (_, b) => node(b).readIntBE(4, 3),
  'Buffer.readDoubleLE': (_, b) => node(b).readDoubleLE(0),
  'Buffer.readFloatBE': (_, b) => node(b).readFloatBE(4),
  'Buffer.readBigInt64LE': (_, b) => node(b).readBigInt64LE(0),
  'Buffer.toString': (_, b) => node(b).toString('latin1', 4, 5),
  'Buffer.hexSlice': (_, b) => call(node(b), 'hexSlice', 4, 5),
  'Buffer.toJSON': (_, b) => node(b).toJSON(),
  'Buffer.equals': (_, b) => node(b).equals(Buffer.alloc(16)),
  'Buffer.compare': (_, b) => node(b).compare(Buffer.alloc(16)),
  'Buffer.compare of two': (_, b) => Buffer.compare(Buffer.alloc(16), node(b)),
  'Buffer.indexOf': (_, b) => node(b).indexOf(7),
  'Buffer.includes': (_, b) => node(b).includes('text'),
  'Buffer.copy': (_, b) => node(b).copy(Buffer.alloc(16)),
  'Buffer.subarray': (_, b) => node(b).subarray(4, 8).readInt32LE(0),
  'Buffer.slice': (_, b) => node(b).slice(4, 8).toString(),
  'Buffer.from a view': (_, b) => Buffer.from(bytes(b)),
  'Buffer.concat': (_, b) => Buffer.concat([bytes(b)]),
  'an element of a Buffer of a part': (_, b) => Buffer.from(b as never, 4, 4)[0],
  'a class of before the check': (_, b) => new Derived(b as never)[1],
  ...(has(Uint8Array.prototype, 'toHex')
    ? { toHex: (_: unknown, b: SharedArrayBuffer) => call(bytes(b), 'toHex') }
    : {}),
};

export const WRITES: Readonly<Record<string, Way>> = {
  'an element of a view': ({ i32 }) => {
    i32[1] = 5;
  },
  'an element of a new array': (_, b) => {
    words(b)[1] = 5;
  },
  'an element of a double': (_, b) => {
    new Float64Array(b)[0] = 5;
  },
  'an element of a part': (_, b) => {
    words(b).subarray(1)[0] = 5;
  },
  'an element of a Buffer': (_, b) => {
    node(b)[4] = 5;
  },
  'adding one': (_, b) => {
    const array = words(b);
    array[1] = (array[1] ?? 0) + 1;
  },
  destructuring: (_, b) => {
    [words(b)[1]] = [5];
  },
  set: (_, b) => words(b).set([5], 1),
  'set of shared memory': (_, b) => words(b).set(words(new SharedArrayBuffer(8)), 0),
  fill: (_, b) => words(b).fill(5, 1, 2),
  copyWithin: (_, b) => words(b).copyWithin(1, 2, 3),
  reverse: (_, b) => words(b).reverse(),
  sort: (_, b) => words(b).sort(),
  'sort by a function': (_, b) => words(b).sort((one, other) => other - one),
  'Array.prototype.fill': (_, b) => Array.prototype.fill.call(words(b), 5),
  'Array.prototype.reverse': (_, b) => Array.prototype.reverse.call(words(b)),
  'Reflect.set': (_, b) => Reflect.set(words(b), 1, 5),
  'Object.assign': (_, b) => Object.assign(words(b), { 1: 5 }),
  'Object.defineProperty': (_, b) => Object.defineProperty(words(b), 1, { value: 5 }),
  'DataView.setInt8': (_, b) => new DataView(b).setInt8(4, 5),
  'DataView.setInt32': (_, b) => new DataView(b).setInt32(4, 5),
  'DataView.setFloat64': (_, b) => new DataView(b).setFloat64(0, 5),
  'DataView.setBigInt64': (_, b) => new DataView(b).setBigInt64(0, 5n),
  'TextEncoder.encodeInto': (_, b) => new TextEncoder().encodeInto('12345', bytes(b)),
  'crypto.getRandomValues': (_, b) => crypto.getRandomValues(bytes(b) as never),
  'Buffer.write': (_, b) => node(b).write('text', 4),
  'Buffer.write in latin1': (_, b) => node(b).write('text', 2, 'latin1'),
  'Buffer.utf8Write': (_, b) => call(node(b), 'utf8Write', 'text', 4, 4),
  'Buffer.fill': (_, b) => node(b).fill('text', 4, 8),
  'Buffer.writeInt32LE': (_, b) => node(b).writeInt32LE(5, 4),
  'Buffer.writeUInt8': (_, b) => node(b).writeUInt8(5, 4),
  'Buffer.writeIntBE': (_, b) => node(b).writeIntBE(5, 4, 3),
  'Buffer.writeDoubleLE': (_, b) => node(b).writeDoubleLE(5, 0),
  'Buffer.writeFloatBE': (_, b) => node(b).writeFloatBE(5, 4),
  'Buffer.writeBigInt64LE': (_, b) => node(b).writeBigInt64LE(5n, 0),
  'Buffer.swap16': (_, b) => node(b).swap16(),
  'the target of Buffer.copy': (_, b) => Buffer.from('text').copy(node(b), 4),
  'Buffer.subarray': (_, b) => node(b).subarray(4).fill(5),
  ...(has(Uint8Array.prototype, 'setFromHex')
    ? {
        setFromHex: (_: unknown, b: SharedArrayBuffer) =>
          call(bytes(b), 'setFromHex', '0102030405'),
      }
    : {}),
};
