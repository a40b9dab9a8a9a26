import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { SEED } from '../support/stream.ts';
import { fuzz } from './fuzz.ts';

const CALLS = rounds(1_000_000);
/** Calls with a real timeout. */
const TIMED = rounds(2_000);

/*
 * Somebody scribbles random and edge values over every word that is shared, before each call and
 * between any two of its atomic operations. One call in four waits up to 10 ms, of a clock that moves
 * only while a call sleeps.
 */
test(`${CALLS} calls over memory that somebody scribbles on end as calls may end`, () => {
  const tally = fuzz(SEED, CALLS);
  expect(tally.calls).toBe(CALLS);
  expect(tally.timed).toBeGreaterThan(CALLS / 5);
  expect(tally.scribbles).toBeGreaterThan(CALLS);
  const ends = ['count', 'EAGAIN', 'EPROTO', 'EPIPE', 'ECONNRESET', 'EINTR'];
  for (const end of [...ends, 'EMSGSIZE', 'ECONNREFUSED', 'ENOTCONN']) {
    expect(tally.ends[end], end).toBeGreaterThan(0);
  }
});

test('calls with a real timeout of 10 ms over such memory end, too', () => {
  const tally = fuzz(SEED, TIMED, true);
  expect(tally.timed).toBeGreaterThan((TIMED * 3) / 20);
});
