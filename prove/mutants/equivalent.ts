import { type Mutant, PUBLISH } from './mutant.ts';

/** Changes that nobody could notice: they must not be refuted. */
export const equivalentMutants: readonly Mutant[] = [
  {
    id: 'E1',
    what: 'always takes the wait word and rings',
    equivalent: true,
    edits: [
      {
        ...PUBLISH,
        find: 'Atomics.load(words, waitersIndex) === 0',
        replace: 'Atomics.load(words, waitersIndex) === -1',
      },
    ],
  },
  {
    id: 'E2',
    what: 'leaves the wait word set',
    equivalent: true,
    edits: [
      {
        ...PUBLISH,
        find: 'Atomics.exchange(words, waitersIndex, 0)',
        replace: 'Atomics.load(words, waitersIndex)',
      },
    ],
  },
];
