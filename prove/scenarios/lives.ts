import { HOLDER } from '../holders.ts';
import { reaperOf } from './locks.ts';
import type { Scenario } from './scenario.ts';

const NONCE = 77;

/** A writer dies, the reaper ends its life in the table, and its reader finds that out by itself. */
export const bereaved: Scenario = {
  name: 'a writer killed at any operation; its slot is marked, and everybody rung',
  endless: false,
  setup: {
    capacity: 1,
    position: 0,
    endless: false,
    slots: [0, 1, 2],
    holders: true,
    constant: ['REFSEQ', 'REFTOP'],
  },
  plans: (library) => [
    {
      name: 'writer',
      mortal: true,
      start: (thread, pair) =>
        library.boundedWriter$(new library.End(thread, pair, 0, HOLDER), 2, 0, true),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.bereavedReader$(new library.End(thread, pair, 1, HOLDER)),
    },
    reaperOf(library, 0),
  ],
};

/** The dead thread's slot is taken at once, by a thread that lives on. */
export const inherited: Scenario = {
  name: 'a writer killed at any operation; another thread takes its slot',
  endless: false,
  setup: { ...bereaved.setup, slots: [0, 1, 2, 3], interrupts: true },
  plans: (library) => [
    {
      name: 'writer',
      mortal: true,
      start: (thread, pair) =>
        library.boundedWriter$(new library.End(thread, pair, 0, HOLDER), 1, 0, true),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.bereavedReader$(new library.End(thread, pair, 1, HOLDER)),
    },
    reaperOf(library, 0),
    { name: 'heir', start: (thread) => library.heir$(thread, 99) },
  ],
};

/** Giver and adopter may die at any operation; the one that sleeps on their end is told. */
export const lostOnTheWay: Scenario = {
  name: 'an end handed over, giver and adopter killed at any operation',
  endless: false,
  setup: { ...bereaved.setup, slots: [0, 1, 2, 3] },
  plans: (library) => [
    {
      name: 'giver',
      mortal: true,
      start: (thread, pair, posted) =>
        library.guardedGiver$(new library.End(thread, pair, 0, HOLDER), NONCE, posted),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.bereavedReader$(new library.End(thread, pair, 1, HOLDER)),
    },
    {
      name: 'adopter',
      mortal: true,
      start: (thread, pair, posted) =>
        library.guardedAdopter$(thread, new library.End(thread, pair, 0, HOLDER), NONCE, posted),
    },
    {
      name: 'reaper',
      start: (thread, pair, posted) =>
        library.guardian$(new library.End(thread, pair, 0, HOLDER), NONCE, [0, 2], [1, 3], posted),
    },
  ],
};

export const lives: readonly Scenario[] = [bereaved, inherited, lostOnTheWay];
