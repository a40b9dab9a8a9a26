import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import { SEED } from '../support/stream.ts';
import type { Job } from './stream.job.ts';

/*
 * Long streams through small rings by two threads, with random sizes and calls on both sides. The
 * reader checks every byte. Positions that start below a wrap pass it on the way.
 */

const PROGRAM = new URL('./stream.program.ts', import.meta.url);
const KIB = 1024;
const MIB = 1024 * KIB;
const LONG = rounds(64) * MIB;
const THROUGH_SMALL = rounds(1024) * KIB;
const BYTE_BY_BYTE = rounds(64) * KIB;
const BELOW = { '0': 0, '2^31': 2 ** 31, '2^32': 2 ** 32 };

const STREAMS: [total: number, capacity: number, wrap: keyof typeof BELOW, before: number][] = [
  [LONG, 4096, '2^31', LONG / 2],
  [LONG, 4096, '2^32', 12_345],
  [LONG, 212_992, '2^31', 12_345],
  [LONG, 212_992, '2^32', LONG / 2],
  [THROUGH_SMALL, 7, '2^31', THROUGH_SMALL / 2],
  [THROUGH_SMALL, 7, '2^32', 5],
  [BYTE_BY_BYTE, 1, '2^31', 5],
  [BYTE_BY_BYTE, 1, '2^32', BYTE_BY_BYTE / 2],
  [THROUGH_SMALL, 100, '0', 0],
];

for (const [total, capacity, wrap, before] of STREAMS) {
  // Through the smallest rings, where it takes longest, one way for each wrap.
  const ways = capacity < 10 ? [wrap === '2^32'] : [false, true];
  for (const workerWrites of ways) {
    const way = workerWrites ? 'worker to main' : 'main to worker';
    test(`${total} bytes pass ${capacity}, from ${before} below ${wrap}, ${way}`, async () => {
      const position = (BELOW[wrap] - before) | 0;
      const job: Job = { capacity, total, position, workerWrites, seed: SEED };
      const { written, reader } = await run<{ written: number; reader: unknown }>(PROGRAM, {
        input: job,
        limitMs: 200_000,
        waitsFor: 'the last byte',
      });
      expect(reader).toEqual({ read: total, wrong: '' });
      expect(written).toBe(total);
    });
  }
}
