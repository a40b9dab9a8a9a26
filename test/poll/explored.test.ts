import { expect, test } from 'vitest';
import { laws } from '../../prove/by-runs/poll-laws.ts';

// The laws that can be shown in every schedule are rows of `npm run prove`.
for (const [name, { verdict, run }] of Object.entries(laws)) {
  if (verdict !== 'explored') continue;
  test(`in many schedules: ${name}`, () => {
    const shown = run();
    expect(shown.verdict, String(shown.counterexample)).toBe('explored');
    expect(shown.runs).toBeGreaterThan(20);
  }, 300_000);
}
