import { expect, test } from 'vitest';
import { laws } from './laws.ts';

/** A test of each law that is to show this much. */
export function lawsOf(wanted: 'verified' | 'explored', how: string): void {
  for (const [name, { verdict, run }] of Object.entries(laws)) {
    if (verdict !== wanted) continue;
    test(`${how}: ${name}`, () => {
      const shown = run();
      expect(shown.verdict, String(shown.counterexample)).toBe(verdict);
      expect(shown.runs).toBeGreaterThan(20);
    }, 300_000);
  }
}
