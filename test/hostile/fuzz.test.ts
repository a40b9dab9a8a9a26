import { expect, test } from 'vitest';
import { SEED } from '../support/stream.ts';
import { fuzz } from './fuzz.ts';

/*
 * Somebody scribbles random and edge values over every word that is shared, before each call and
 * between any two of its atomic operations. One call in four waits up to 10 ms, of a clock that moves
 * only while a call sleeps.
 */
test('a million calls over memory that somebody scribbles on end as calls may end', () => {
  const tally = fuzz(SEED, 1_000_000);
  expect(tally.calls).toBe(1_000_000);
  expect(tally.timed).toBeGreaterThan(200_000);
  expect(tally.scribbles).toBeGreaterThan(1_000_000);
  const ends = ['count', 'EAGAIN', 'EPROTO', 'EPIPE', 'ECONNRESET', 'EINTR'];
  for (const end of [...ends, 'EMSGSIZE', 'ECONNREFUSED', 'ENOTCONN']) {
    expect(tally.ends[end], end).toBeGreaterThan(0);
  }
});

test('calls with a real timeout of 10 ms over such memory end, too', () => {
  const tally = fuzz(SEED, 2_000, true);
  expect(tally.timed).toBeGreaterThan(300);
});
