import { expect, test } from 'vitest';
import { HEADER_BYTES, MAX_FRAME_BYTES, putHeader } from '../../src/comlink/frame.ts';
import { FrameReader } from '../../src/comlink/frame-reader.ts';

test.for([1, 1_000, 16_384])(
  'what is allocated follows the bytes that came, %i at a time, and not what the length word says',
  (step) => {
    const reader = new FrameReader();
    putHeader(reader.room(), MAX_FRAME_BYTES, 0, 1);
    reader.added(HEADER_BYTES);
    for (let came = HEADER_BYTES; came < 100_000; ) {
      const room = reader.room();
      expect(room.length).toBeGreaterThan(0);
      expect(room.buffer.byteLength, `after ${came} bytes`).toBeLessThanOrEqual(
        Math.max(16_384, 2 * came),
      );
      const count = Math.min(step, room.length);
      reader.added(count);
      came += count;
      expect(reader.next()).toBeUndefined();
    }
  },
);

test('what a large frame took is given back after it', () => {
  const reader = new FrameReader();
  const length = 1_000_000;
  putHeader(reader.room(), length, 0, 1);
  reader.added(HEADER_BYTES);
  for (let left = length; left > 0; ) {
    const count = Math.min(left, reader.room().length);
    reader.added(count);
    left -= count;
  }
  expect(reader.next()?.body.length).toBe(length);
  expect(reader.room().buffer.byteLength).toBe(16_384);
});
