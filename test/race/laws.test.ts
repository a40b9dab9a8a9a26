import { test } from 'vitest';
import { laws } from './laws.ts';

/* Laws of the detector. mutants.test.ts breaks it, and asks that one of these fails. */
for (const [name, law] of Object.entries(laws)) {
  // Each row of the board is run by board.explored.test.ts already.
  if (!name.startsWith('row ')) test(name, law);
}
