import { afterEach, test } from 'vitest';
import { heldEnds } from '../../src/socket/held.ts';
import { laws } from './laws.ts';

/*
 * The rules of docs/SECURITY.md. Each law begins with the number of its rule; mutants.test.ts shows
 * that it can fail.
 */
afterEach(() => {
  // Each law sees a thread that holds nothing; some lose an end on purpose.
  heldEnds().count = 0;
});

for (const [name, law] of Object.entries(laws)) test(name, law);
