import { expect, test } from 'vitest';
import { laws } from './laws.ts';

for (const [name, { verdict, run }] of Object.entries(laws)) {
  test(`${verdict === 'verified' ? 'in every schedule' : 'in many schedules'}: ${name}`, () => {
    const shown = run();
    expect(shown.verdict, String(shown.counterexample)).toBe(verdict);
    expect(shown.runs).toBeGreaterThan(20);
  }, 300_000);
}
