import type { Library } from '../transform/library.ts';
import { HOLDER } from './holders.ts';
import { reaperOf } from './locks.ts';
import type { PairSetup } from './pair-setup.ts';
import type { Scenario } from './scenario.ts';
import type { After, ThreadPlan } from './setup.ts';

const WRITER = 0;

const KILLED: PairSetup = { capacity: 1, position: 0, endless: false, slots: [0, 1, 2] };

/** A writer that is killed at any operation, and its reader. */
function killing(library: Library, total: number): readonly ThreadPlan[] {
  return [
    {
      name: 'writer',
      mortal: true,
      start: (thread, pair) =>
        library.mortalWriter$(new library.End(thread, pair, 0, HOLDER), total),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.tellingReader$(new library.End(thread, pair, 1, HOLDER)),
    },
  ];
}

/** A writer that closed is not told to have died, and one that died before not to have closed. */
export function closedOrDied(total: number): After {
  return ([written, read]) => {
    const count = Number(read);
    if (written === total && count < 0) return 'a writer that has closed is told to have died';
    return count < 0 || count === total ? undefined : `closed after ${count} of ${total} bytes`;
  };
}

/** The reaper ends the writer's life in the table, and the reader finds that out by itself. */
function reaped(total: number, bytes: string): Scenario {
  return {
    name: `a writer ${bytes}killed at any operation; its slot is marked, and everybody rung`,
    endless: false,
    setup: { ...KILLED, holders: true, constant: ['REFSEQ', 'REFTOP'] },
    after: closedOrDied(total),
    plans: (library) => [...killing(library, total), reaperOf(library, WRITER)],
  };
}

export const reapedSoon: Scenario = reaped(1, 'of one byte ');

export const bereaved: Scenario = reaped(2, '');

/** Refuted: a writer may be gone before it rang. */
export const unreaped: Scenario = {
  name: 'a writer killed at any operation, and nobody rings',
  endless: false,
  setup: KILLED,
  plans: (library) => killing(library, 2),
};

/** Refuted: a writer may be gone after it took the waiters and before it rang them. */
export const halfReaped: Scenario = {
  name: 'a writer killed at any operation, and a reaper that rings the waiters',
  endless: false,
  setup: KILLED,
  plans: (library) => [
    ...killing(library, 2),
    {
      name: 'reaper',
      start: (thread, pair) =>
        library.halfReaper$(new library.End(thread, pair, 1, HOLDER), WRITER),
    },
  ],
};
