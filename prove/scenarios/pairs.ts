import type { Library } from '../transform/library.ts';
import { HOLDER, SECOND } from './holders.ts';
import type { Scenario } from './scenario.ts';
import { TIMEOUT_MS } from './setup.ts';

export function pingPong(capacity: number, rounds: number, closes: boolean, zombies = 0): Scenario {
  return {
    name: `ping-pong, ${rounds} rounds${zombies > 0 ? ', a stale waiter in each queue' : ''}`,
    endless: false,
    setup: { capacity, position: 0, endless: false, slots: [0, 1], zombies },
    plans: (library) =>
      [0, 1].map((end) => ({
        name: end === 0 ? 'A' : 'B',
        start: (thread, pair) =>
          library.ping$(new library.End(thread, pair, end, HOLDER), rounds, end === 0, closes),
      })),
  };
}

/** Two threads, each with an end of one pair. */
function pairOf(
  name: string,
  programs: (library: Library) => readonly ((end: InstanceType<Library['End']>) => Program)[],
): Scenario {
  return {
    name,
    endless: false,
    setup: { capacity: 1, position: 0, endless: false, slots: [0, 1] },
    plans: (library) =>
      programs(library).map((program, index) => ({
        name: index === 0 ? 'A' : 'B',
        start: (thread, pair) => program(new library.End(thread, pair, index, HOLDER)),
      })),
  };
}

type Program = Generator<unknown, unknown, unknown>;

export const lonely = pairOf('a read that nobody answers ends at its deadline', (library) => [
  (end) => {
    end.settings.recvTimeoutMs = TIMEOUT_MS;
    return library.lonelyReader$(end);
  },
]);

export const halfClose = pairOf(
  'half-close: reading goes on after writing was shut down',
  (library) => [(end) => library.halfCloser$(end), (end) => library.answerer$(end)],
);

export const deaf = pairOf('reading is shut down and never closed: EPIPE', (library) => [
  (end) => library.persistentWriter$(end),
  (end) => library.deafReader$(end),
]);

export const closedWriter = pairOf(
  'end 0 is closed while end 1 writes and waits: EPIPE',
  (library) => [(end) => library.leaver$(end), (end) => library.persistentWriter$(end)],
);

export const exchange = pairOf('both directions at once: two bytes each way', (library) => [
  (end) => library.exchanger$(end, 2),
  (end) => library.exchanger$(end, 2),
]);

export const converse = pairOf(
  'both directions, in any order, also while the other end waits: two bytes each way',
  (library) => [(end) => library.converser$(end, 2), (end) => library.converser$(end, 2)],
);

/** Threads 0 and 2 hold the end whose byte is left. */
export const resetOfTwo: Scenario = {
  name: 'the peer closes and leaves a byte: of two holders one reads and one asks for SO_ERROR, one is told',
  endless: false,
  setup: {
    capacity: 1,
    position: 0,
    endless: false,
    slots: [0, 1, 2],
    locks: true,
    sharedWith: [{ pair: 0, end: 0, thread: 2 }],
  },
  after: ([sender, , other]) => {
    const told = (Number(sender) & 1) + Number(other);
    const wanted = Number(sender) >> 1;
    return told === wanted ? undefined : `${told} were told of ${wanted} resets`;
  },
  plans: (library) => [
    {
      name: 'sender',
      start: (thread, pair) => library.resetSender$(new library.End(thread, pair, 0, HOLDER)),
    },
    {
      name: 'leaver',
      start: (thread, pair) => library.leaver$(new library.End(thread, pair, 1, HOLDER)),
    },
    {
      name: 'other holder',
      start: (thread, pair) => library.errorAsker$(new library.End(thread, pair, 0, SECOND)),
    },
  ],
};

export const reset = pairOf('the peer closes and leaves a byte: ECONNRESET once', (library) => [
  (end) => library.survivor$(end),
  (end) => library.leaver$(end),
]);
