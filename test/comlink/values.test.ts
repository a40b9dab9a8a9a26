import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { decode, encode } from '../../src/comlink/codec.ts';
import { Frame } from '../../src/comlink/frame.ts';

/* A value arrives as structured clone would have it, byte for byte. */

function carry(value: unknown): unknown {
  const bytes = encode({ id: 1, type: 'RAW', value }, 0, [], refuse).slice();
  return (decode(new Frame(bytes, 0, bytes.length), refuse) as { value: unknown }).value;
}

function refuse(): never {
  throw new Error('it names a port');
}

interface Resizing {
  new (
    length: number,
    options: { maxByteLength: number },
  ): ArrayBuffer & {
    resize(length: number): void;
    readonly maxByteLength: number;
    readonly resizable: boolean;
  };
}
const ResizableBuffer = ArrayBuffer as unknown as Resizing;

/** All that a holder of a value can tell about it. */
function told(value: unknown, seen = new Map<unknown, number>()): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return `the object ${known}`;
  seen.set(value, seen.size);
  const more = (one: unknown) => told(one, seen);
  const own: unknown[] = [];
  const bytes = ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
  for (const key of bytes ? [] : Reflect.ownKeys(value)) {
    const { enumerable } = Object.getOwnPropertyDescriptor(value, key) ?? {};
    // Node 22 has an accessor for the stack of an Error that was cloned.
    own.push([key, enumerable, more(Reflect.get(value, key))]);
  }
  const inner: unknown[] = [];
  if (value instanceof Map || value instanceof Set) inner.push(...[...value].map(more));
  if (value instanceof Date) inner.push(value.getTime());
  if (value instanceof RegExp) inner.push(value.source, value.flags);
  if (ArrayBuffer.isView(value)) {
    const { byteOffset, byteLength, buffer } = value;
    inner.push(byteOffset, byteLength, more(buffer));
  }
  if (value instanceof ArrayBuffer) {
    const { resizable, maxByteLength } = value as InstanceType<Resizing>;
    inner.push([...new Uint8Array(value)], resizable, resizable && maxByteLength);
  }
  if (/Boolean|Number|String|BigInt/.test(Object.prototype.toString.call(value))) {
    inner.push(more(value.valueOf()));
  }
  const { name } = Object.getPrototypeOf(value).constructor;
  return [Object.prototype.toString.call(value), name, value instanceof Object, own, inner];
}

const list: unknown[] = [];
const map = new Map<unknown, unknown>();
const cyclic: { self?: unknown; list: unknown; map: unknown } = { list, map };
cyclic.self = cyclic;
list.push(cyclic, map);
map.set(cyclic, list);

const shared = new Date(7);
const buffer = new ArrayBuffer(16);
new Uint8Array(buffer).set([1, 2, 3, 4, 5, 6, 7, 8]);

function growing(): InstanceType<Resizing> {
  const grows = new ResizableBuffer(8, { maxByteLength: 32 });
  new Uint8Array(grows).set([9, 8, 7, 6, 5, 4, 3, 2]);
  return grows;
}

const VALUES: Record<string, unknown> = {
  'a RegExp match': 'aabbb'.match(/(?<word>b+)/),
  'a RegExp match with indices': /(?<word>b+)/d.exec('aabbb'),
  'an array with names': Object.assign([1, 2], { name: 'x', [-1]: 3, '01': 4, '4294967295': 5 }),
  'an empty array with a name': Object.assign([], { name: 'x' }),
  'an array with holes': Object.assign(Array(5), [1], { 2: 3 }),
  'an array with holes and as many names': Object.assign(Array(3), [1], { name: 'x' }),
  'an array with holes and a value that is called like a name of it': Object.assign(Array(3), [
    'length',
  ]),
  'an array of nothing, long': Object.assign([], { length: 1_048_576 }),
  'an array with one item far out': Object.assign([], { 1000000: 'x' }),
  'a long array': Array.from({ length: 3_000 }, (_, i) => i),
  'array in array': [[[]], [[1], [2, [3]]]],
  'an Error': new Error('plain'),
  'an Error with a cause': new TypeError('outer', { cause: new RangeError('inner') }),
  'an Error with properties': Object.assign(new SyntaxError('x'), { code: 'E', errno: -1 }),
  'an Error of a name of its own': Object.assign(new Error('x'), { name: 'ConstructorError' }),
  'an Error named as a method': Object.assign(new Error('x'), { name: 'constructor' }),
  'an Error without a message': new URIError(),
  'an AggregateError': new AggregateError([new Error('one')], 'many'),
  'all Errors': [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map(
    (Type) => new Type('x'),
  ),
  'boxed primitives': [Object(1), Object('text'), Object(false), Object(5n), Object(-0)],
  BigInts: [0n, -1n, 2n ** 200n, -(2n ** 64n)],
  numbers: [0, -0, 1.5, Number.NaN, Infinity, -Infinity, 2 ** 53, 5e-324],
  strings: ['', 'ü', '\ud800', '\u0000', '__proto__'],
  nothing: [null, undefined, { a: undefined }],
  dates: [new Date(0), new Date(-1.5e12), new Date(Number.NaN)],
  'a RegExp that was used': (() => {
    const regexp = /a+/gimsuy;
    regexp.lastIndex = 5;
    return regexp;
  })(),
  'a cycle': cyclic,
  'shared references': { one: shared, other: [shared, shared], map: new Map([[shared, shared]]) },
  'a key __proto__': JSON.parse('{"a":{"__proto__":{"x":1}},"__proto__":2}'),
  'a key constructor': { constructor: 1, prototype: 2, toString: 3, hasOwnProperty: 4 },
  'keys that are numbers': { 2: 'b', 1: 'a', x: 0, '-1': 1 },
  'an object without a prototype': Object.assign(Object.create(null), { a: 1 }),
  'an object of a class': Object.assign(Object.create({ inherited: 1 }), { own: 1 }),
  'maps and sets': new Map<unknown, unknown>([
    [new Set([1, new Set(['x'])]), new Map([[{}, []]])],
    [Number.NaN, -0],
  ]),
  'views of one buffer': [
    new Uint8Array(buffer, 1, 3),
    new DataView(buffer, 2),
    new Float64Array(buffer, 8),
    new BigInt64Array(buffer, 0, 1),
    new Uint8ClampedArray(buffer),
    buffer,
  ],
  'every view': [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ].map((View) => new View(buffer.slice(0), 8, 1)),
  'a view of nothing': new Uint16Array(new ArrayBuffer(0)),
  'a Buffer': Buffer.from('of a pool'),
  'a resizable buffer': growing(),
  'a view that follows its buffer': new Uint8Array(growing(), 2),
  'a view of a resizable buffer that does not follow': new Uint8Array(growing(), 2, 6),
  'an empty view that follows': new Uint8Array(new ResizableBuffer(0, { maxByteLength: 8 })),
  'values of another realm': runInNewContext(
    '({ list: [1, [2]], map: new Map([[1, new Date(3)]]), bytes: new Uint8Array([1, 2]), re: /x/g, error: new TypeError("x"), match: "ab".match(/b/) })',
  ),
};

test.for(Object.entries(VALUES))('%s arrives as structured clone has it', ([, value]) => {
  expect(told(carry(value))).toEqual(told(structuredClone(value)));
  // Inside of something, and beside itself.
  const beside = { in: [value, value] };
  expect(told(carry(beside))).toEqual(told(structuredClone(beside)));
});

test('a view that follows its buffer goes on to', () => {
  const back = carry(new Uint8Array(growing(), 2)) as Uint8Array;
  (back.buffer as InstanceType<Resizing>).resize(32);
  expect(back.length).toBe(30);
  expect([...back.subarray(0, 6)]).toEqual([7, 6, 5, 4, 3, 2]);
});

function wasmModule(): unknown {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { Module: new (bytes: Uint8Array) => unknown };
  };
  return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
}

const REFUSED: Record<string, [value: unknown, name: string]> = {
  'a Blob': [new Blob(['x']), 'Blob'],
  'a module': [wasmModule(), 'Module'],
  'a function': [() => 1, '1'],
  'a symbol': [Symbol('mine'), 'mine'],
  'a WeakMap': [new WeakMap(), 'WeakMap'],
  'a promise': [Promise.resolve(), 'Promise'],
  'a generator': [(function* () {})(), 'Generator'],
};

test.for(Object.entries(REFUSED))('%s is a DataCloneError that names it', ([, [value, name]]) => {
  for (const sent of [value, [value], { deep: [new Map([[1, value]])] }]) {
    let error: Error | undefined;
    try {
      carry(sent);
    } catch (thrown) {
      error = thrown as Error;
    }
    expect([error?.name, error?.message]).toEqual([
      'DataCloneError',
      expect.stringContaining(name),
    ]);
  }
});

test('a getter is called once, and what it throws is thrown', () => {
  for (const beside of [1, new Date(0), undefined, Array(40).fill({}), Array(40).fill([1])]) {
    let calls = 0;
    const counting = {
      beside,
      get n() {
        calls += 1;
        return calls;
      },
    };
    expect((carry({ counting, list: [counting, beside] }) as { list: unknown[] }).list[0]).toEqual({
      beside,
      n: 1,
    });
    expect(calls).toBe(1);
  }
  const fails = {
    get n(): number {
      throw new RangeError('own');
    },
  };
  expect(() => carry([fails])).toThrow(new RangeError('own'));
});

test('a message that fails leaves the buffers of its transfer list', () => {
  const send = (value: unknown, transfer: object[]) => () => encode({ value }, 0, transfer, refuse);
  for (const extra of [() => 1, new WeakMap(), new Blob(['x']), new SharedArrayBuffer(1)]) {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(send({ bytes, extra }, [bytes.buffer])).toThrow();
    expect(bytes.length).toBe(3);
  }
  const bytes = Uint8Array.of(1, 2, 3);
  const detached = new ArrayBuffer(1);
  structuredClone(detached, { transfer: [detached] });
  const lists = [[bytes.buffer, bytes.buffer], [detached], [{}], [new SharedArrayBuffer(1)]];
  for (const list of [...lists, [new ReadableStream()]]) {
    expect(send(bytes, [bytes.buffer, ...list])).toThrow(
      expect.objectContaining({ name: 'DataCloneError' }),
    );
    expect(bytes.length).toBe(3);
  }
  send({ bytes }, [bytes.buffer])();
  expect(bytes.length).toBe(0);
});

test('no depth is too much for who reads', () => {
  let deep: unknown[] = [new Date(0)];
  for (let i = 0; i < 1_500; i++) deep = [deep];
  let back = carry(deep);
  for (let i = 0; i < 1_500; i++) back = (back as unknown[])[0];
  expect(back).toEqual([new Date(0)]);
});

test('an array with more holes than anybody needs is EMSGSIZE, for engines look at each', () => {
  expect(() => carry(Object.assign([], { length: 4_294_967_295 }))).toThrow('EMSGSIZE');
  const some = Object.assign([], { length: 600_000 });
  expect(() => carry([some, some.slice()])).toThrow('EMSGSIZE');
});

test('an array takes no room for a length that somebody wrote', () => {
  const text = new TextEncoder().encode('[[1],["Array",1000000]]');
  const body = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 2, text.length, 0, 0, 0, ...text]);
  const before = process.memoryUsage();
  const kept = Array.from({ length: 8 }, () => decode(new Frame(body, 0, body.length), refuse));
  const after = process.memoryUsage();
  expect(kept.map((one) => (one as unknown[]).length)).toEqual(Array(8).fill(1_000_000));
  expect(after.heapUsed - before.heapUsed).toBeLessThan(20_000_000);
});
