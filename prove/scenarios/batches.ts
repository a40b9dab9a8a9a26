import { closedOrDied } from './deaths.ts';
import { HOLDER } from './holders.ts';
import { reaperOf } from './locks.ts';
import type { Scenario } from './scenario.ts';

const WRITER = 0;

/** An end that rings later asks, and sleeps for the answer. */
function asking(capacity: number, total: number): Scenario {
  return {
    name: `${total} bytes that nobody is rung for into a ring of ${capacity}, then a read; the answer likewise, then a close`,
    endless: false,
    setup: { capacity, position: 0, endless: false, slots: [0, 1] },
    plans: (library) => [
      {
        name: 'asker',
        start: (thread, pair) =>
          library.batchedAsker$(new library.End(thread, pair, 0, HOLDER), total),
      },
      {
        name: 'answerer',
        start: (thread, pair) =>
          library.batchedAnswerer$(new library.End(thread, pair, 1, HOLDER), total),
      },
    ],
  };
}

/** A death with a batch that was not rung for: all that was written comes. */
export const bereft: Scenario = {
  name: 'a writer that rings later is killed at any operation; its slot is marked, and everybody rung',
  endless: false,
  setup: {
    capacity: 2,
    position: 0,
    endless: false,
    slots: [0, 1, 2],
    holders: true,
    constant: ['REFSEQ', 'REFTOP'],
  },
  after: closedOrDied(2),
  plans: (library) => [
    {
      name: 'writer',
      mortal: true,
      start: (thread, pair) => library.mortalBatcher$(new library.End(thread, pair, 0, HOLDER), 2),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.tellingReader$(new library.End(thread, pair, 1, HOLDER)),
    },
    reaperOf(library, WRITER),
  ],
};

export const asked: Scenario = asking(2, 2);

/** Rows about writes that ring later (atomics/owed.ts). */
export const batches: readonly Scenario[] = [asking(1, 2), asked, bereft];
