import { expect } from 'vitest';
import type { Body } from '../../src/model/index.ts';
import { check } from '../support/check.ts';

/** One schedule of each class finds what all schedules find. */
export function expectSameOutcomes(body: Body, crashes: boolean): void {
  const all = check(body, { strategy: 'dfs', crashes });
  const some = check(body, { crashes });
  expect(some.verdict).toBe(all.verdict);
  if (all.verdict === 'refuted') return;
  expect([...some.outcomes.keys()].sort()).toEqual([...all.outcomes.keys()].sort());
}
