import { describe, expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { SEED } from '../support/stream.ts';
import { fuzz } from './fuzz.ts';

const PARTS = 10;
/** Calls of one part. Each part has its own draws, and its own limit of time. */
const CALLS = rounds(100_000);
/** Calls with a real timeout. */
const TIMED = rounds(2_000);

/*
 * Somebody scribbles random and edge values over every word that is shared, before each call and
 * between any two of its atomic operations. One call in four waits up to 10 ms, of a clock that moves
 * only while a call sleeps.
 */
describe(`${CALLS} calls over memory that somebody scribbles on end as calls may end`, () => {
  const seen: Record<string, number> = {};

  for (let part = 0; part < PARTS; part++) {
    test(`part ${part}`, () => {
      const tally = fuzz(SEED + part, CALLS);
      expect(tally.calls).toBe(CALLS);
      expect(tally.timed).toBeGreaterThan(CALLS / 5);
      expect(tally.scribbles).toBeGreaterThan(CALLS);
      for (const [end, times] of Object.entries(tally.ends)) seen[end] = (seen[end] ?? 0) + times;
    });
  }

  test('every end was seen', () => {
    const ends = ['count', 'EAGAIN', 'EPROTO', 'EPIPE', 'ECONNRESET', 'EINTR'];
    for (const end of [...ends, 'EMSGSIZE', 'ECONNREFUSED', 'ENOTCONN']) {
      expect(seen[end], end).toBeGreaterThan(0);
    }
  });
});

test('calls with a real timeout of 10 ms over such memory end, too', () => {
  const tally = fuzz(SEED, TIMED, true);
  expect(tally.timed).toBeGreaterThan((TIMED * 3) / 20);
});
