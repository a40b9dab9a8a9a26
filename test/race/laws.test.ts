import { test } from 'vitest';
import { laws } from './laws.ts';

/* Laws of the detector. mutants.test.ts breaks it, and asks that one of these fails. */
for (const [name, law] of Object.entries(laws)) test(name, law);
