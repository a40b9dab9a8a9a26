import { lawsOf } from './law-test.ts';

// Beside explored.test.ts in a file of its own: two cores run them at the same time.
lawsOf('verified', 'in every schedule');
