import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./losses.program.ts', import.meta.url);

interface Outcome {
  degradedBytes: number;
}

test.for([
  { times: 100, lost: false },
  { times: 600, lost: true },
])('a report counts what threads lost that watch nothing: $times', async ({ times, lost }) => {
  const limits = { limitMs: 60_000, waitsFor: 'the threads to end' };
  const outcome = await run<Outcome>(PROGRAM, { input: { times }, ...limits });
  expect(outcome).toMatchObject({ queued: times, forcedClocks: 0, missedTimes: 0, dropped: 0 });
  if (lost) expect(outcome.degradedBytes).toBeGreaterThan(0);
  else expect(outcome.degradedBytes).toBe(0);
});
