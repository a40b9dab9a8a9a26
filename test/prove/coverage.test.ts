import { expect, test } from 'vitest';
import { EXCUSED, unreached } from '../../prove/transform/coverage.ts';
import type { Site } from '../../prove/transform/site.ts';

/** A site for each excuse, so that none of them is said to be needless. */
const excusedSites: Site[] = EXCUSED.map(([what], id) => {
  const [fn = '', does = 'Atomics.load'] = what.split(': ');
  return { id, fn, line: id, does, names: [] };
});
const id = EXCUSED.length;

test('an operation that nothing reached is a problem unless it is excused', () => {
  expect(unreached(excusedSites, new Set())).toEqual([]);
  const site: Site = { id, fn: 'publish', line: 7, does: 'Atomics.notify', names: [] };
  expect(unreached([...excusedSites, site], new Set())).toEqual([
    'never reached: Atomics.notify in publish, line 7',
  ]);
  expect(unreached([...excusedSites, site], new Set([id]))).toEqual([]);
});

test('an excuse for one call in a function excuses no other', () => {
  const site: Site = { id, fn: 'block', line: 9, does: 'leave', names: [] };
  expect(unreached([...excusedSites, site], new Set())).toEqual([
    'never reached: leave in block, line 9',
  ]);
});

test('an excuse that nothing needs is a problem', () => {
  const [problem] = unreached(excusedSites, new Set([0]));
  expect(problem).toBe(`excused though reached, or gone: ${EXCUSED[0]?.[0]}`);
});
