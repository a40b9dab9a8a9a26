import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { SEED } from '../support/stream.ts';

interface Report {
  wrong: string;
  made: number;
  ends: Record<string, number>;
  flips: number;
}

test('calls end as calls may end while a thread flips words of the header for 10 s', async () => {
  const report = await run<Report>(new URL('./flip.program.ts', import.meta.url), {
    input: { seed: SEED, ms: 10_000 },
    limitMs: 200_000,
    waitsFor: 'a call that ends',
  });
  expect(report.wrong, `SEED=${SEED}`).toBe('');
  expect(report.flips).toBeGreaterThan(0);
  for (const end of ['count', 'EAGAIN', 'EPROTO', 'EPIPE']) {
    expect(report.ends[end], end).toBeGreaterThan(0);
  }
});
