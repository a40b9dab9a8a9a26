import * as batches from '../scenarios/batches.ts';
import type { Mutant } from './mutant.ts';

const OWED = { file: 'atomics/owed', within: 'function ringWaiters(' };

/** Mistakes of writes that ring later. */
export const batchMutants: readonly Mutant[] = [
  {
    id: 'O1',
    what: 'a thread sleeps before it has rung for what it wrote',
    edits: [
      {
        file: 'atomics/block',
        within: 'export function block(',
        find: 'if (thread.state.owed !== undefined)\n        ringOwed(thread);',
        replace: '',
      },
    ],
    against: [batches.asked],
  },
  {
    id: 'O2',
    what: 'a late ring takes the waiters and rings nobody',
    edits: [{ ...OWED, find: 'const top = Atomics.load(table, TOP);', replace: 'const top = 0;' }],
    against: [batches.asked],
  },
  {
    id: 'O3',
    what: 'a death rings nobody: not that of a writer with a batch either',
    edits: [
      {
        file: 'atomics/death',
        within: 'function endSlot(',
        find: 'ringAll(ringer);',
        replace: '',
      },
    ],
    against: [batches.bereft],
  },
];
