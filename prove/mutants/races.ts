import { type Mutant, PUBLISH } from './mutant.ts';

/** Mistakes that every order of the Atomics survives, and the memory model does not. */
export const raceMutants: readonly Mutant[] = [
  {
    id: 'M18',
    what: 'wait word read plainly',
    by: 'races',
    edits: [
      {
        ...PUBLISH,
        find: 'if (Atomics.load(words, waitersIndex) === 0)',
        // A DataView, because the checker sees plain accesses by methods.
        replace: 'if (new DataView(words.buffer).getInt32(4 * waitersIndex, true) === 0)',
      },
    ],
  },
  {
    id: 'M28',
    what: 'copies reach into the words before the storage',
    by: 'races',
    edits: [
      {
        file: 'ring/memory',
        within: 'export function storageOf(',
        find: 'dataAt(direction, pair.storage)',
        // READ_WAITERS among the words, byte by byte.
        replace: 'Int32Array.BYTES_PER_ELEMENT * 192',
      },
    ],
  },
];
