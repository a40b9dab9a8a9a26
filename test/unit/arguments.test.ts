import { expect, test } from 'vitest';
import { pipe, type Socket, socketpair } from '../../src/index.ts';
import { thrown } from '../support/atomics.ts';
import { counting } from '../support/stream.ts';
import { guardEachTest, readUpTo } from '../support/ways.ts';

guardEachTest();

type Bad = [text: string, call: (socket: Socket) => unknown];

const TYPE = 'ERR_INVALID_ARG_TYPE';
const VALUE = 'ERR_INVALID_ARG_VALUE';
const RANGE = 'ERR_OUT_OF_RANGE';

/** Any value that a program in plain JavaScript may pass. */
const any = (value: unknown): never => value as never;

const CALLS: Record<string, Bad[]> = {
  [TYPE]: [
    ['target=undefined', (s) => s.read(any(undefined))],
    ['target="abc"', (s) => s.read(any('abc'))],
    ['target=ArrayBuffer', (s) => s.read(any(new ArrayBuffer(4)))],
    ['target=Int8Array', (s) => s.readFull(any(new Int8Array(4)))],
    ['target=Array', (s) => s.recv(any([1, 2]))],
    ['target=null', (s) => s.tryRead(any(null))],
    ['source=DataView', (s) => s.write(any(new DataView(new ArrayBuffer(4))))],
    ['source=5', (s) => s.writeAll(any(5))],
    ['source="x"', (s) => s.send(any('x'))],
    ['source=undefined', (s) => s.tryWrite(any(undefined))],
    ['offset="1"', (s) => s.read(counting(4), any('1'))],
    ['offset=null', (s) => s.write(counting(4), any(null))],
    ['length="1"', (s) => s.read(counting(4), 0, any('1'))],
    ['length=null', (s) => s.write(counting(4), 0, any(null))],
    ['length=1', (s) => s.write(counting(4), 0, any(1n))],
    ['targets=Uint8Array', (s) => s.readv(any(counting(4)))],
    ['sources=undefined', (s) => s.writev(any(undefined))],
    ['targets[1]=7', (s) => s.readv([counting(1), any(7)])],
    ['sources[1]=undefined', (s) => s.writev([counting(1), any(undefined)])],
    ['flags="2"', (s) => s.recv(counting(4), any('2'))],
    ['flags=null', (s) => s.send(counting(4), any(null))],
    ['nonblock=1', (s) => Object.assign(s, { nonblock: 1 })],
    ['recvTimeout="1"', (s) => Object.assign(s, { recvTimeout: '1' })],
    ['sendTimeout=undefined', (s) => Object.assign(s, { sendTimeout: undefined })],
  ],
  [VALUE]: [
    ['how="both"', (s) => s.shutdown(any('both'))],
    ['how=0', (s) => s.shutdown(any(0))],
    ['how=undefined', (s) => s.shutdown(any(undefined))],
  ],
  [RANGE]: [
    ['offset=-1', (s) => s.read(counting(4), -1)],
    ['offset=5', (s) => s.read(counting(4), 5)],
    ['offset=0.5', (s) => s.write(counting(4), 0.5)],
    ['offset=NaN', (s) => s.write(counting(4), NaN)],
    ['offset=5', (s) => s.write(counting(4), 5, 0)],
    ['length=-1', (s) => s.read(counting(4), 0, -1)],
    ['length=4', (s) => s.read(counting(4), 1, 4)],
    ['length=NaN', (s) => s.write(counting(4), 0, NaN)],
    ['length=Infinity', (s) => s.writeAll(counting(4), 0, Infinity)],
    ['length=4294967296', (s) => s.tryWrite(counting(4), 0, 2 ** 32)],
    ['recvTimeout=-1', (s) => Object.assign(s, { recvTimeout: -1 })],
    ['recvTimeout=NaN', (s) => Object.assign(s, { recvTimeout: NaN })],
    ['sendTimeout=Infinity', (s) => Object.assign(s, { sendTimeout: Infinity })],
    ['sendTimeout=2147483648', (s) => Object.assign(s, { sendTimeout: 2 ** 31 })],
  ],
};

for (const [code, calls] of Object.entries(CALLS)) {
  for (const [index, [text, call]] of calls.entries()) {
    test(`${text} is ${code}, before anything is touched (${index})`, () => {
      const [a, b] = socketpair({ capacity: 8 });
      b.write(counting(3));
      const error = thrown(() => call(a));
      expect(error.message).toContain(text);
      expect(error.code).toBe(code);
      expect(error).toBeInstanceOf(code === RANGE ? RangeError : TypeError);
      expect(a).toMatchObject({ queued: 3, room: 8, nonblock: false, recvTimeout: 0 });
      expect(a.sendTimeout).toBe(0);
      expect(readUpTo(a, 8)).toEqual([1, 2, 3]);
      a.write(counting(2));
      expect(readUpTo(b, 8)).toEqual([1, 2]);
    });
  }
}

test('wrong arguments are wrong also on a closed socket', () => {
  const [a] = socketpair();
  a.close();
  expect(thrown(() => a.read(any('x'))).code).toBe(TYPE);
});

test.for<[string, string, unknown]>([
  ['capacity=0', RANGE, { capacity: 0 }],
  ['capacity=-1', RANGE, { capacity: -1 }],
  ['capacity=1073741825', RANGE, { capacity: 2 ** 30 + 1 }],
  ['capacity=1.5', RANGE, { capacity: 1.5 }],
  ['capacity=NaN', RANGE, { capacity: NaN }],
  ['capacity="8"', TYPE, { capacity: '8' }],
  ['capacity=null', TYPE, { capacity: null }],
  ['nonblock="yes"', TYPE, { nonblock: 'yes' }],
  ['options=null', TYPE, null],
  ['options=5', TYPE, 5],
])('socketpair and pipe refuse %s with %s', ([text, code, options]) => {
  for (const make of [socketpair, pipe]) {
    const error = thrown(() => make(any(options)));
    expect(error.message).toContain(text);
    expect(error.code).toBe(code);
  }
});

test('socketpair refuses types and fullWrites that are none', () => {
  expect(thrown(() => socketpair(any({ type: 'raw' }))).message).toContain('type="raw"');
  expect(thrown(() => socketpair(any({ type: 1 }))).code).toBe(VALUE);
  expect(thrown(() => socketpair(any({ fullWrites: 1 }))).code).toBe(TYPE);
  for (const type of ['stream', 'seqpacket', 'dgram'] as const) {
    expect(socketpair({ type }).map((end) => end.type)).toEqual([type, type]);
  }
});

test('a Buffer and a view of shared memory are buffers too', () => {
  const [a, b] = socketpair();
  a.write(Buffer.from('hello'));
  const shared = new Uint8Array(new SharedArrayBuffer(8), 1, 6);
  expect(b.read(shared)).toBe(5);
  a.write(shared, 1, 3);
  const target = Buffer.alloc(8);
  expect(b.read(target)).toBe(3);
  expect(target.toString('latin1', 0, 3)).toBe('ell');
});
