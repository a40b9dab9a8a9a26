import { lawsOf } from './law-test.ts';

// Beside explored.test.ts in a file of its own: each of them takes a minute.
lawsOf('verified', 'in every schedule');
