import { expect, test } from 'vitest';
import { decode, encode } from '../../src/comlink/codec.ts';
import { Frame, getUint32, HEADER_BYTES, KIND } from '../../src/comlink/frame.ts';

/** There and back; says which kind of frame it took. */
function carry(message: unknown): { kind: number; back: unknown } {
  const bytes = encode(message, 7, [], () => 0).slice();
  expect(getUint32(bytes, 0)).toBe(bytes.length - HEADER_BYTES);
  expect(getUint32(bytes, 4)).toBe(7);
  const frame = new Frame(bytes, 0, bytes.length);
  return { kind: frame.kind, back: decode(frame, () => undefined) };
}

const NUMBERS = [0, -0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 0.5, Number.NaN, Number.MAX_VALUE];
const SHORT = [null, true, false, undefined, ...NUMBERS, -Infinity, '', 'a', 'x'.repeat(100)];
const LONGER = ['x'.repeat(101), 'ü', '\ud800', [1, 'a', null], { a: { b: [true] } }, []];

test.for(SHORT.map((value) => [value]))('a result %j takes few bytes', ([value]) => {
  const { kind, back } = carry({ id: 5, type: 'RAW', value });
  expect(kind).toBe(KIND.RESULT);
  expect(back).toStrictEqual({ id: 5, type: 'RAW', value });
});

test.for(LONGER.map((value) => [value]))('a result %j is JSON', ([value]) => {
  const { kind, back } = carry({ id: 5, type: 'RAW', value });
  expect(kind).toBe(KIND.JSON);
  expect(back).toStrictEqual({ id: 5, type: 'RAW', value });
});

test('a call of short names with short values takes few bytes', () => {
  const argumentList = SHORT.map((value) => ({ type: 'RAW', value }));
  const call = { id: 2 ** 32 - 1, type: 'APPLY', path: ['a', 'bc'], argumentList };
  expect(carry(call)).toStrictEqual({ kind: KIND.CALL, back: call });
});

test('a call has its own names, whatever names the call before it had', () => {
  const PATHS = [['a'], ['b'], ['a', 'b'], ['ab'], ['a', ''], ['__proto__']];
  for (const first of PATHS) {
    for (const second of PATHS) {
      for (const path of [first, second, second]) {
        const call = { id: 1, type: 'APPLY', path, argumentList: [{ type: 'RAW', value: 1 }] };
        expect(carry(call).back).toStrictEqual(call);
      }
    }
  }
});

test('a short message that ends early is refused, whatever lies behind it', () => {
  const argumentList = SHORT.slice(0, 20).map((value) => ({ type: 'RAW', value }));
  const call = { id: 1, type: 'APPLY', path: ['abc', 'de'], argumentList };
  for (const message of [call, ...SHORT.map((value) => ({ id: 1, type: 'RAW', value }))]) {
    const bytes = encode(message, 7, [], () => 0).slice();
    const read = (end: number): unknown => decode(new Frame(bytes, 0, end), () => undefined);
    expect(read(bytes.length)).toStrictEqual(message);
    for (let end = HEADER_BYTES; end < bytes.length; end++) {
      expect(() => read(end), `${end} of ${bytes.length}`).toThrow('EPROTO');
    }
  }
});

const OTHER_FORMS: [what: string, message: unknown, kind: number][] = [
  ['an id of letters', { id: 'a-b', type: 'RAW', value: 1 }, KIND.JSON],
  ['a name with an umlaut', { id: 1, type: 'APPLY', path: ['ü'], argumentList: [] }, KIND.JSON],
  ['a handler', { id: 1, type: 'HANDLER', name: 'x', value: 1 }, KIND.JSON],
  ['a read', { id: 1, type: 'GET', path: ['n'] }, KIND.JSON],
  ['300 names', { id: 1, type: 'APPLY', path: Array(300).fill('a'), argumentList: [] }, KIND.JSON],
  [
    'more than the short form holds',
    {
      id: 1,
      type: 'APPLY',
      path: ['a'],
      argumentList: Array.from({ length: 80 }, () => ({ type: 'RAW', value: 1 })),
    },
    KIND.RICH,
  ],
  ['one object twice', { id: 1, type: 'RAW', value: [NUMBERS, NUMBERS] }, KIND.RICH],
  ['a property that is undefined', { id: 1, type: 'RAW', value: { a: undefined } }, KIND.RICH],
  ['a hole', { id: 1, type: 'RAW', value: Object.assign(Array(3), { 1: 1 }) }, KIND.RICH],
  ['a date', { id: 1, type: 'RAW', value: new Date(5) }, KIND.RICH],
  ['a class of its own', { id: 1, type: 'RAW', value: Object.create({ inherited: 1 }) }, KIND.RICH],
];

test.for(OTHER_FORMS)('%s arrives whole in another form', ([, message, kind]) => {
  const carried = carry(message);
  expect(carried.kind).toBe(kind);
  expect(carried.back).toEqual(message);
});

test('bytes take no more than themselves and a short text', () => {
  const bytes = encode({ id: 1, type: 'RAW', value: new Uint8Array(1_000_000) }, 0, [], () => 0);
  expect(bytes.length).toBeLessThan(1_000_200);
});

test('what is above the limit of a frame is EMSGSIZE, with nothing sent', () => {
  const large = new Uint8Array(2 ** 28);
  expect(() => encode(large, 0, [], () => 0)).toThrow('EMSGSIZE');
});
