import type { Library } from '../transform/library.ts';
import { HOLDER, SECOND } from './holders.ts';
import type { Scenario } from './scenario.ts';
import type { ThreadPlan } from './setup.ts';
import { bounded } from './streams.ts';

/** Threads claimed their slots in order, each under its number + 1. */
export function reaperOf(library: Library, of: number): ThreadPlan {
  return {
    name: `reaper of thread ${of}`,
    start: (thread) => library.lifeReaper$(of, of + 1, thread),
  };
}

function writer(library: Library, own: number, ref: number, mortal = false): ThreadPlan {
  return {
    name: `writer ${own}`,
    mortal,
    start: (thread, pair) => library.lockedWriter$(new library.End(thread, pair, 0, ref), own, 1),
  };
}

const SETUP = { ...bounded(1, 1, 0, false).setup, slots: [0, 1, 2], locks: true };

function writing(position: number, from: string): Scenario {
  return {
    name: `two writers on one end, and a reader${from}: no byte lost, doubled or torn`,
    endless: false,
    setup: { ...SETUP, position, sharedWith: [{ pair: 0, end: 0, thread: 2 }] },
    plans: (library) => [
      writer(library, 0, HOLDER),
      {
        name: 'reader',
        start: (thread, pair) => library.mixedReader$(new library.End(thread, pair, 1, HOLDER), 1),
      },
      writer(library, 1, SECOND),
    ],
  };
}

export const writers: Scenario = writing(0, '');

/** Positions that all holders take from memory, across 2^31 and 2^32. */
const wrapping = [writing(2 ** 31 - 1, ', across 2^31'), writing(-1, ', across 2^32')];

/** The ring has room for all, so that only the lock makes them wait. */
export const threeWriters: Scenario = {
  name: 'three writers on one end',
  endless: false,
  setup: {
    ...SETUP,
    capacity: 4,
    sharedWith: [
      { pair: 0, end: 0, thread: 1 },
      { pair: 0, end: 0, thread: 2 },
    ],
  },
  plans: (library) => [HOLDER, SECOND, SECOND].map((ref, own) => writer(library, own, ref)),
};

/** Thread 1 holds nothing; the ring has room for both, so that only the lock can stop a writer. */
export const ownerDies: Scenario = {
  name: 'two writers on one end, one killed at any operation: the other goes on',
  endless: false,
  setup: {
    ...SETUP,
    capacity: 2,
    slots: [0, 1, 2, 3],
    holders: true,
    constant: ['REFSEQ', 'REFTOP', 'REF'],
    sharedWith: [{ pair: 0, end: 0, thread: 2 }],
  },
  plans: (library) => [
    writer(library, 0, HOLDER, true),
    reaperOf(library, 0),
    writer(library, 1, SECOND),
  ],
};

/** The dead owner's slot is taken by a thread that lives on and knows nothing of the lock. */
export const ownerInherited: Scenario = {
  name: 'two writers on one end, one killed at any operation, its slot taken by another thread',
  endless: false,
  setup: { ...ownerDies.setup, slots: [0, 1, 2, 3], interrupts: true },
  plans: (library) => [
    ...ownerDies.plans(library),
    { name: 'heir', start: (thread) => library.heir$(thread, 99) },
  ],
};

export const readers: Scenario = {
  name: 'two readers on one end: each of two bytes is read by one',
  endless: false,
  setup: { ...SETUP, sharedWith: [{ pair: 0, end: 1, thread: 2 }] },
  after: (values) =>
    [values[1], values[2]].sort().join() === '0,1' ? undefined : `they read ${values}`,
  plans: (library) => [
    {
      name: 'writer',
      start: (thread, pair) =>
        library.boundedWriter$(new library.End(thread, pair, 0, HOLDER), 2, 0, false),
    },
    ...[HOLDER, SECOND].map((ref, i) => ({
      name: `reader ${i}`,
      start: (...[thread, pair]: Parameters<ThreadPlan['start']>) =>
        library.lockedReader$(new library.End(thread, pair, 1, ref)),
    })),
  ],
};

export const locks: readonly Scenario[] = [
  writers,
  ...wrapping,
  threeWriters,
  readers,
  ownerDies,
  ownerInherited,
];
