import type { CallingThread } from '../../dist/atomics/thread.js';
import type { Words } from '../../dist/atomics/words.js';
import { HOLDER } from './holders.ts';
import type { Scenario } from './scenario.ts';
import type { ThreadPlan } from './setup.ts';

export function joining(slots: readonly number[]): Scenario {
  return {
    name: `two threads join one, slots ${slots.slice(1).join(' and ')}`,
    endless: false,
    setup: { capacity: 1, position: 0, endless: false, slots, holders: true },
    plans: (library) => [
      { name: 'exiting', start: (thread, _, exit) => library.exiter$(thread, exit) },
      ...['joiner 1', 'joiner 2'].map(
        (name): ThreadPlan => ({
          name,
          start: (thread, _, words) => {
            const id = { slot: slots[0] ?? 0, generation: 1 };
            return library.joiner$(thread, new library.Exit(words, thread.table, id));
          },
        }),
      ),
    ],
  };
}

/** One of two whose bits are the same gives up, and must not take the other's bit along. */
export const sameBit: Scenario = {
  name: 'a thread gives up waiting beside one of the same bit, slots 1 and 33',
  endless: false,
  setup: { capacity: 1, position: 0, endless: false, slots: [0, 1, 33], holders: true },
  plans: (library) => {
    const exitOf = (thread: CallingThread, words: Words) =>
      new library.Exit(words, thread.table, { slot: 0, generation: 1 });
    return [
      { name: 'exiting', start: (thread, _, exit) => library.exiter$(thread, exit) },
      {
        name: 'hasty',
        start: (thread, _, words) => library.hastyJoiner$(thread, exitOf(thread, words)),
      },
      {
        name: 'patient',
        start: (thread, _, words) => library.joiner$(thread, exitOf(thread, words)),
      },
    ];
  },
};

const NONCE = 77;

/** One handle in two threads' hands: one of them gets the end. */
export const rivals: Scenario = {
  name: 'two threads adopt one end: one of them gets it',
  endless: false,
  setup: {
    capacity: 1,
    position: 0,
    endless: false,
    slots: [0, 1, 2],
    handsOver: true,
    inTransit: { pair: 0, end: 0, nonce: NONCE },
  },
  after: (values) => {
    const owners = Number(values[0]) + Number(values[2]);
    return owners === 1 ? undefined : `the end has ${owners} owners`;
  },
  plans: (library) => {
    const rival = (name: string): ThreadPlan => ({
      name,
      start: (thread, pair) =>
        library.rival$(thread, new library.End(thread, pair, 0, HOLDER), NONCE),
    });
    const reader: ThreadPlan = {
      name: 'reader',
      start: (thread, pair) =>
        library.boundedReader$(new library.End(thread, pair, 1, HOLDER), 1, 0, false),
    };
    return [rival('rival 1'), reader, rival('rival 2')];
  },
};

/** The highest slot rises while the writer rings. The reader's own slot is the third. */
export const joinsTable: Scenario = {
  name: 'a thread takes a new slot, adopts an end and reads two bytes, while its peer writes and rings',
  endless: false,
  setup: {
    capacity: 1,
    position: 0,
    endless: false,
    slots: [0, 1],
    spareSlots: 1,
    holders: true,
    interrupts: true,
    inTransit: { pair: 0, end: 1, nonce: NONCE },
  },
  plans: (library) => [
    {
      name: 'writer',
      start: (thread, pair) =>
        library.boundedWriter$(new library.End(thread, pair, 0, HOLDER), 2, 0, true),
    },
    {
      name: 'newcomer',
      start: (thread, pair) =>
        library.newcomer$(thread, new library.End(thread, pair, 1, HOLDER), NONCE, 2),
    },
  ],
};

export const handOver: Scenario = {
  name: 'an end handed from one thread to another, its peer reading',
  endless: false,
  setup: { capacity: 1, position: 0, endless: false, slots: [0, 1, 2], handsOver: true },
  plans: (library) => [
    {
      name: 'giver',
      start: (thread, pair) => library.giver$(new library.End(thread, pair, 0, HOLDER), NONCE),
    },
    {
      name: 'reader',
      start: (thread, pair) =>
        library.boundedReader$(new library.End(thread, pair, 1, HOLDER), 2, 0, false),
    },
    {
      name: 'adopter',
      start: (thread, pair) =>
        library.adopter$(thread, new library.End(thread, pair, 0, HOLDER), NONCE),
    },
  ],
};
