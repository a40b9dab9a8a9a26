import { halfReaped, unreaped } from '../scenarios/deaths.ts';
import { CHANGE, type Mutant } from './mutant.ts';

/** Two owners, a death that nobody follows up, and an engine that does not do what it has to. */
export const worldMutants: readonly Mutant[] = [
  {
    id: 'M29',
    what: 'two writers: a reference changes by load and store',
    edits: [
      {
        ...CHANGE,
        find: 'if (Atomics.compareExchange(words, index, before, after) !== before)',
        replace:
          'const seen = Atomics.load(words, index); if (seen === before) Atomics.store(words, index, after); else',
      },
    ],
  },
  {
    id: 'M31',
    what: 'engine: wait compares the value before it holds the list',
    engine: 'checks apart',
    edits: [],
  },
  {
    id: 'M33',
    what: 'a writer is killed, also between WRITE_POS and the ring, and nobody reaps',
    against: [unreaped],
    edits: [],
  },
  {
    id: 'M33b',
    what: 'as M33, and the reaper rings registered waiters only',
    against: [halfReaped],
    edits: [],
  },
];
