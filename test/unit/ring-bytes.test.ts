import { expect, test } from 'vitest';
import { createTable } from '../../src/atomics/table.ts';
import { RingBytes } from '../../src/ring/bytes.ts';
import { LARGE } from '../../src/ring/choose-copy.ts';
import { threadOn, twoEnds } from '../support/memory.ts';
import { streamBytes } from '../support/stream.ts';

const STORAGE = 2_048;
/** Beyond where a loop stops to pay, aligned or not. */
const MAX_SIZE = 530;
const GUARD = 16;

function ringBytes(): RingBytes {
  const data = new Uint8Array(new SharedArrayBuffer(STORAGE));
  return new RingBytes(data, threadOn(createTable(2)));
}

function expectSame(target: Uint8Array, right: Uint8Array, where: string): void {
  if (Buffer.compare(target, right) === 0) return;
  const at = right.findIndex((byte, index) => byte !== target[index]);
  expect.fail(`byte ${at} is ${target[at]} and not ${right[at]}: ${where}`);
}

for (const memory of [ArrayBuffer, SharedArrayBuffer]) {
  const whose = memory === ArrayBuffer ? 'private' : 'shared';

  test(`out of the ring comes every size from and to every alignment, ${whose} buffer, again and again`, () => {
    const ring = ringBytes();
    ring.data.set(streamBytes(0, STORAGE));
    for (let start = 0; start < 8; start++) {
      const target = new Uint8Array(new memory(MAX_SIZE + 2 * GUARD + start), start);
      const right = new Uint8Array(target.length);
      for (let at = 0; at < 8; at++) {
        for (let size = 0; size <= MAX_SIZE; size++) {
          target.fill(0xee);
          right.fill(0xee);
          right.set(ring.data.subarray(at, at + size), GUARD);
          ring.copyOut(at, target, GUARD, size, size);
          expectSame(target, right, `start=${start}, at=${at}, size=${size}`);
        }
      }
    }
  });

  test(`into the ring goes every size from and to every alignment, ${whose} buffer, again and again`, () => {
    const ring = ringBytes();
    const right = new Uint8Array(STORAGE);
    for (let start = 0; start < 8; start++) {
      const source = new Uint8Array(new memory(MAX_SIZE + 2 * GUARD + start), start);
      source.set(streamBytes(start, source.length));
      for (let at = 0; at < 8; at++) {
        for (let size = 0; size <= MAX_SIZE; size++) {
          ring.data.fill(0xee);
          right.fill(0xee);
          right.set(source.subarray(GUARD, GUARD + size), at);
          ring.copyIn(at, source, GUARD, size, size);
          expectSame(ring.data, right, `start=${start}, at=${at}, size=${size}`);
        }
      }
    }
  });
}

test('the largest copies that a side makes by itself are whole, from and to every alignment', () => {
  const data = new Uint8Array(new SharedArrayBuffer(2 * LARGE));
  const ring = new RingBytes(data, threadOn(createTable(2)));
  for (const size of [LARGE - 8, LARGE - 7, LARGE - 1, LARGE]) {
    for (let start = 0; start < 8; start++) {
      const source = streamBytes(size, size + start).subarray(start);
      const target = new Uint8Array(size + start).subarray(start);
      for (let at = 0; at < 8; at++) {
        target.fill(0);
        for (const _again of [0, 1]) ring.copyIn(at, source, 0, size, size);
        for (const _again of [0, 1]) ring.copyOut(at, target, 0, size, size);
        expectSame(target, source, `start=${start}, at=${at}, size=${size}`);
      }
    }
  }
});

test('all of a buffer goes in and out, at every place around the end of the storage', () => {
  for (const size of [1, 7, 8, 64, 128, 129, 512, 513]) {
    const ring = ringBytes();
    const source = streamBytes(0, size);
    const target = new Uint8Array(size);
    for (let pos = STORAGE - size - 9; pos <= STORAGE + 9; pos++) {
      target.fill(0);
      ring.copyIn(pos, source, 0, size, STORAGE);
      ring.copyOut(pos, target, 0, size, STORAGE);
      expectSame(target, source, `size=${size}, pos=${pos}`);
    }
  }
});

test('a small copy into the ring touches nothing but the room, whatever its place and size', () => {
  const source = streamBytes(0, 16);
  for (const pos of [0, 1, 63, 64, 1_000, STORAGE - 1, STORAGE - 64, 2 ** 31 - 32, -32]) {
    for (let room = 16; room <= STORAGE; room++) {
      const ring = ringBytes();
      ring.data.fill(0xee);
      ring.copyIn(pos, source, 0, 16, room);
      const touched = ring.data.filter((byte) => byte !== 0xee).length;
      const end = pos + room;
      for (let at = end; at < pos + STORAGE; at++) {
        if (ring.data[at & (STORAGE - 1)] !== 0xee) {
          expect.fail(`byte ${at - pos} was touched: pos=${pos}, room=${room}`);
        }
      }
      expect(touched, `pos=${pos}, room=${room}`).toBeGreaterThanOrEqual(16);
    }
  }
});

test('a small copy out of the ring changes nothing in it', () => {
  const ring = ringBytes();
  const bytes = streamBytes(0, STORAGE);
  ring.data.set(bytes);
  const target = new Uint8Array(16);
  for (let pos = 0; pos < 2 * STORAGE; pos += 16) {
    ring.copyOut(pos, target, 0, 16, STORAGE);
    expectSame(ring.data, bytes, `pos=${pos}`);
  }
});

test('a buffer that shrinks, grows or goes between two calls is copied as it is then', () => {
  type Resizable = ArrayBuffer & { resize(bytes: number): void };
  const Resizing = ArrayBuffer as unknown as new (bytes: number, o: object) => Resizable;
  const buffer = new Resizing(16, { maxByteLength: 64 });
  const bytes = new Uint8Array(buffer);
  const { ends } = twoEnds({ capacity: 256 });
  const [a, b] = ends;
  const target = new Uint8Array(64);
  for (const size of [16, 16, 16, 8, 64, 64, 16]) {
    buffer.resize(size);
    bytes.set(streamBytes(size, size));
    expect(a?.producer?.write(bytes, 0, bytes.length, 1)).toBe(size);
    expect(b?.consumer?.read(target, 0, 64)).toBe(size);
    expectSame(target.subarray(0, size), bytes, `size=${size}`);
  }
  const gone = streamBytes(0, 32);
  for (let i = 0; i < 3; i++) a?.producer?.write(gone, 0, 8, 1);
  structuredClone(gone, { transfer: [gone.buffer as ArrayBuffer] });
  expect(a?.producer?.write(gone, 0, gone.length, 1)).toBe(0);
});
