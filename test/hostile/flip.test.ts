import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import { SEED } from '../support/stream.ts';

const CALLS = rounds(50_000);

interface Report {
  wrong: string;
  ends: Record<string, number>;
  flips: number;
}

test(`${CALLS} calls end as calls may end while a thread flips words of the header`, async () => {
  const report = await run<Report>(new URL('./flip.program.ts', import.meta.url), {
    input: { seed: SEED, calls: CALLS },
    limitMs: 200_000,
    waitsFor: 'a call that ends',
  });
  expect(report.wrong, `SEED=${SEED}`).toBe('');
  expect(report.flips).toBeGreaterThanOrEqual(CALLS);
  for (const end of ['count', 'EAGAIN', 'EPROTO', 'EPIPE']) {
    expect(report.ends[end], end).toBeGreaterThan(0);
  }
});
