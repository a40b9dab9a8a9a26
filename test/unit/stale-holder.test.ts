import { expect, test } from 'vitest';
import { ERRNO } from '../../src/errno/errno.ts';
import { readPosAt, writePosAt } from '../../src/ring/layout.ts';
import { twoEnds } from '../support/memory.ts';

test('a holder that rested while others sent 2^31 bytes takes nothing of what it saw before for room', () => {
  const { pair, ends } = twoEnds({ capacity: 4 });
  const [end] = ends;
  end.makeShared();
  expect(end.producer?.write(Uint8Array.of(1), 0, 1, 1)).toBe(1);
  Atomics.store(pair.words, readPosAt(0), (2 ** 31 + 1) | 0);
  Atomics.store(pair.words, writePosAt(0), (2 ** 31 + 5) | 0);
  expect(end.producer?.write(new Uint8Array(4).fill(9), 0, 4, 1)).toBe(ERRNO.EAGAIN);
});
