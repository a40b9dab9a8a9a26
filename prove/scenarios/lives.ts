import { endOf } from './deadlocks.ts';
import { bereaved, closedOrDied } from './deaths.ts';
import { HOLDER } from './holders.ts';
import { reaperOf } from './locks.ts';
import type { Scenario } from './scenario.ts';

const NONCE = 77;

const REAPER = 77;

/** The reaper that watches the writer is a thread that the writer made, and dies with it. */
export const twoReapers: Scenario = {
  name: 'a writer killed at any operation, and its reaper with it: another reaper knows',
  endless: false,
  after: closedOrDied(1),
  setup: {
    ...bereaved.setup,
    slots: [0, 1, 2, 3],
    watched: { thread: 0, reaper: REAPER },
  },
  plans: (library) => [
    {
      name: 'writer',
      mortal: true,
      start: (thread, pair) => library.mortalWriter$(new library.End(thread, pair, 0, HOLDER), 1),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.tellingReader$(new library.End(thread, pair, 1, HOLDER)),
    },
    { ...reaperOf(library, 0), mortal: true },
    {
      name: 'other reaper',
      start: (thread) => library.secondReaper$(2, 0, REAPER, thread),
    },
  ],
};

/** The dead thread's slot is taken at once, by a thread that lives on. */
export const inherited: Scenario = {
  name: 'a writer killed at any operation; another thread takes its slot',
  endless: false,
  after: closedOrDied(1),
  setup: { ...bereaved.setup, slots: [0, 1, 2, 3], interrupts: true },
  plans: (library) => [
    {
      name: 'writer',
      mortal: true,
      start: (thread, pair) => library.mortalWriter$(new library.End(thread, pair, 0, HOLDER), 1),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.tellingReader$(new library.End(thread, pair, 1, HOLDER)),
    },
    reaperOf(library, 0),
    { name: 'heir', start: (thread) => library.heir$(thread, 99) },
  ],
};

/**
 * Giver, or giver and adopter, may die at any operation; the one that sleeps on their end is told. Of
 * the giver's ports the one that guards the handle closes first, or the one that is its life.
 */
function lost(name: string, adopterDies: boolean, guardFirst: boolean): Scenario {
  return {
    name,
    endless: false,
    after: (values) =>
      values[2] === 1 && values[1] !== 1 ? 'the end of the stream came before its byte' : undefined,
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
        mortal: adopterDies,
        start: (thread, pair, posted) =>
          library.guardedAdopter$(thread, new library.End(thread, pair, 0, HOLDER), NONCE, posted),
      },
      {
        name: 'reaper',
        start: (thread, pair, posted) => {
          const end = new library.End(thread, pair, 0, HOLDER);
          return library.guardian$(end, NONCE, [0, 2], [1, 3], posted, guardFirst);
        },
      },
    ],
  };
}

export const lostByBoth = lost(
  'an end handed over, giver and adopter killed at any operation',
  true,
  true,
);

export const lostByGiver = lost(
  'an end handed over, the giver killed at any operation, its life known first',
  false,
  false,
);

/** A thread that dies while it takes a slot leaves it to the next one. */
export const claimedHalf: Scenario = {
  name: 'a thread killed while it takes a slot: the next one gets it',
  endless: false,
  setup: {
    capacity: 1,
    position: 0,
    endless: false,
    slots: [0, 1, 2],
    spareSlots: 1,
    holders: true,
    interrupts: true,
  },
  plans: (library) => [
    { name: 'first', mortal: true, start: (thread) => library.heir$(thread, 98) },
    { name: 'reaper', start: (thread) => library.lifeReaper$(0, 98, thread) },
    { name: 'second', start: (thread) => library.claimer$(thread, 99) },
  ],
};

/** No two threads that take a slot may get the same one, even if others give it back meanwhile. */
function oneTenant(first: number, second: number): NonNullable<Scenario['after']> {
  return (values) => {
    const [a, b] = [values[first], values[second]];
    return a === b && a !== -1 ? `two threads have slot ${a}` : undefined;
  };
}

/** The reaper and the maker of a thread learn of its end at the same time. */
export const freedTwice: Scenario = {
  name: 'a slot is freed by two who heard of one death, and taken by two: one gets it',
  endless: false,
  after: oneTenant(3, 4),
  setup: { ...bereaved.setup, slots: [0, 1, 2, 3, 4], interrupts: true },
  plans: (library) => [
    { name: 'victim', start: (thread) => library.exiting$(thread) },
    reaperOf(library, 0),
    {
      name: 'maker',
      start: (thread) => library.maker$(0, { slot: 0, generation: 1 }, thread),
    },
    { name: 'tenant', start: (thread) => library.tenant$(thread, 98) },
    { name: 'other tenant', start: (thread) => library.tenant$(thread, 99) },
  ],
};

/** A thread ends by itself while its reaper dies: the slot is somebody else's by then. */
export const freedUnwatched: Scenario = {
  name: 'a slot is given back while its reaper dies, and taken by two: one gets it',
  endless: false,
  after: oneTenant(2, 3),
  setup: {
    ...bereaved.setup,
    slots: [0, 1, 2, 3],
    interrupts: true,
    watched: { thread: 0, reaper: REAPER },
  },
  plans: (library) => [
    { name: 'outgoer', start: (thread) => library.outgoer$(thread) },
    { name: 'other reaper', start: (thread) => library.outlived$(REAPER, thread) },
    { name: 'tenant', start: (thread) => library.tenant$(thread, 98) },
    { name: 'other tenant', start: (thread) => library.tenant$(thread, 99) },
  ],
};

/** The end moves from one reference to another, and is never without a holder. */
function sharing(name: string, place: number): Scenario {
  return {
    name,
    endless: false,
    setup: { ...bereaved.setup, slots: [0, 1], constant: [], locks: true },
    plans: (library) => [
      {
        name: 'sharer',
        start: (thread, pair) =>
          library.sharer$(new library.End(thread, pair, 0, HOLDER), place, NONCE),
      },
      {
        name: 'onlooker',
        start: (thread, pair) => library.onlooker$(new library.End(thread, pair, 1, HOLDER)),
      },
    ],
  };
}

export const shared: Scenario = sharing('an end is shared and closed by its holder: never gone', 0);

/** The place is above all that were ever used, so REFTOP rises. */
export const sharedAbove = sharing(
  'an end is shared into a new place and closed by its holder: never gone',
  2,
);

/** The peer died asleep in a read, which the reaper may not know yet. */
export const unknownDeath: Scenario = {
  name: 'no EDEADLK: the other thread of the knot is dead, and nobody knows it yet',
  endless: false,
  setup: bereaved.setup,
  plans: (library) => [
    {
      name: 'victim',
      mortal: true,
      start: (thread) => library.sleeper$(thread, 1),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.lateReader$(new library.End(thread, pair, 1, HOLDER), 0),
    },
    reaperOf(library, 0),
  ],
};

/** A thread that takes the dead thread's slot waits for one that waited for the dead thread. */
export const heirWaits: Scenario = {
  name: 'no EDEADLK: the heir of a slot waits for who has yet to hear of the death',
  endless: false,
  setup: {
    ...bereaved.setup,
    slots: [0, 1, 2, 3],
    pairs: [
      [0, 1],
      [1, 3],
    ],
    inTransit: { pair: 1, end: 1, nonce: NONCE },
    interrupts: true,
  },
  plans: (library) => [
    { name: 'victim', mortal: true, start: (thread) => library.exiting$(thread) },
    {
      name: 'mourner',
      start: (thread, _pair, _exit, pairs) =>
        library.mourner$(endOf(library, thread, pairs, 0, 1), endOf(library, thread, pairs, 1, 0)),
    },
    reaperOf(library, 0),
    {
      name: 'heir',
      start: (thread, _pair, _exit, pairs) =>
        library.heirThatWaits$(thread, endOf(library, thread, pairs, 1, 1), NONCE),
    },
  ],
};

export const lives: readonly Scenario[] = [
  bereaved,
  twoReapers,
  inherited,
  lostByBoth,
  lostByGiver,
  claimedHalf,
  freedTwice,
  freedUnwatched,
  shared,
  sharedAbove,
  unknownDeath,
  heirWaits,
];
