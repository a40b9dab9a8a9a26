import type { Exploration } from './explore.ts';
import type { Library } from './library.ts';
import { type After, exploreThreads, type PairSetup, type ThreadPlan } from './setup.ts';
import type { Site } from './transform.ts';

/** One row of the table of proofs. */
export interface Scenario {
  readonly name: string;
  /** All states of a program without end: `proved`. Of a bounded program: `verified`. */
  readonly endless: boolean;
  readonly setup: PairSetup;
  readonly plans: (library: Library) => readonly ThreadPlan[];
  readonly after?: After;
}

const STARTS: readonly (readonly [string, number])[] = [
  ['0', 0],
  ['2^31 − 2', 2 ** 31 - 2],
  ['2^32 − 2', -2],
];

export function run(
  scenario: Scenario,
  library: Library,
  sites: readonly Site[],
  reached: Set<number>,
  exactDoorbells = false,
): Exploration {
  const setup = { ...scenario.setup, exactDoorbells };
  const plans = scenario.plans(library);
  return exploreThreads(library, sites, reached, setup, plans, scenario.after);
}

/** Streams without end, every size up to capacity + 1, closed or shut down at any moment. */
function endless(capacity: number, at: string, position: number, shutsDown: boolean): Scenario {
  return {
    name: `endless stream, capacity ${capacity}, from ${at}${shutsDown ? ', with shutdown' : ''}`,
    endless: true,
    setup: { capacity, position: position | 0, endless: true, slots: [0, 1] },
    plans: (library) => [
      {
        name: 'writer',
        own: 'writer',
        start: (thread, pair) =>
          library.endlessWriter$(
            new library.End(thread, pair, 0, 0),
            capacity,
            position | 0,
            shutsDown,
          ),
      },
      {
        name: 'reader',
        own: 'reader',
        start: (thread, pair) =>
          library.endlessReader$(
            new library.End(thread, pair, 1, 0),
            capacity,
            position | 0,
            shutsDown,
          ),
      },
    ],
  };
}

function bounded(capacity: number, total: number, position: number, closes: boolean): Scenario {
  return {
    name: `${total} bytes, capacity ${capacity}, from ${position}${closes ? '' : ', never closed'}`,
    endless: false,
    setup: { capacity, position, endless: false, slots: [0, 1] },
    plans: (library) => [
      {
        name: 'writer',
        start: (thread, pair) =>
          library.boundedWriter$(new library.End(thread, pair, 0, 0), total, position, closes),
      },
      {
        name: 'reader',
        start: (thread, pair) =>
          library.boundedReader$(new library.End(thread, pair, 1, 0), total, position, closes),
      },
    ],
  };
}

function pingPong(capacity: number, rounds: number, closes: boolean, zombies = 0): Scenario {
  return {
    name: `ping-pong, ${rounds} rounds${zombies > 0 ? ', a stale waiter in each queue' : ''}`,
    endless: false,
    setup: { capacity, position: 0, endless: false, slots: [0, 1], zombies },
    plans: (library) =>
      [0, 1].map((end) => ({
        name: end === 0 ? 'A' : 'B',
        start: (thread, pair) =>
          library.ping$(new library.End(thread, pair, end, 0), rounds, end === 0, closes),
      })),
  };
}

const timed: Scenario = {
  name: 'read with a deadline that passes at any moment',
  endless: false,
  setup: { capacity: 2, position: 0, endless: false, slots: [0, 1] },
  plans: (library) => [
    {
      name: 'writer',
      start: (thread, pair) =>
        library.boundedWriter$(new library.End(thread, pair, 0, 0), 2, 0, true),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.timedReader$(new library.End(thread, pair, 1, 0), 2),
    },
  ],
};

function joining(slots: readonly number[]): Scenario {
  return {
    name: `two threads join one, slots ${slots.slice(1).join(' and ')}`,
    endless: false,
    setup: { capacity: 1, position: 0, endless: false, slots },
    plans: (library) => [
      { name: 'exiting', start: (thread) => library.exiter$(thread) },
      ...['joiner 1', 'joiner 2'].map((name) => ({
        name,
        start: (thread: Parameters<ThreadPlan['start']>[0]) =>
          library.joiner$(
            thread,
            new library.Exit(thread.table, { slot: slots[0] ?? 0, generation: 1 }),
          ),
      })),
    ],
  };
}

const handOver: Scenario = {
  name: 'an end handed from one thread to another, its peer reading',
  endless: false,
  setup: { capacity: 1, position: 0, endless: false, slots: [0, 1, 2], handsOver: true },
  plans: (library) => [
    {
      name: 'giver',
      start: (thread, pair) => library.giver$(new library.End(thread, pair, 0, 0), 77),
    },
    {
      name: 'reader',
      start: (thread, pair) =>
        library.boundedReader$(new library.End(thread, pair, 1, 0), 2, 0, false),
    },
    {
      name: 'adopter',
      start: (thread, pair) => library.adopter$(thread, new library.End(thread, pair, 0, 0), 77),
    },
  ],
};

const READER = 1;

/** One call returns EINTR for each interrupt that returned true: reader is thread 1. */
const interruptsAreEintr: After = (values) => {
  const interrupted = values[READER];
  const others = values.filter((value, thread) => thread !== READER && value !== undefined);
  const got = others.reduce((sum: number, value) => sum + Number(value), 0);
  return got === interrupted
    ? undefined
    : `${got} interrupts returned true, ${interrupted} reads EINTR`;
};

/** A writer, a reader and threads that interrupt the reader, before, in and after its calls. */
function interrupting(total: number, interrupters: number): Scenario {
  return {
    name: `${interrupters} interrupt${interrupters > 1 ? 's' : ''} of a reader of ${total} bytes`,
    endless: false,
    setup: {
      capacity: 1,
      position: 0,
      endless: false,
      slots: Array.from({ length: 2 + interrupters }, (_, slot) => slot),
      interrupts: true,
    },
    after: interruptsAreEintr,
    plans: (library) => [
      {
        name: 'writer',
        start: (thread, pair) =>
          library.boundedWriter$(new library.End(thread, pair, 0, 0), total, 0, false),
      },
      {
        name: 'reader',
        start: (thread, pair) =>
          library.interruptedReader$(new library.End(thread, pair, 1, 0), total),
      },
      ...Array.from({ length: interrupters }, (_, n) => interrupterPlan(library, n, false)),
    ],
  };
}

function interrupterPlan(library: Library, n: number, insists: boolean): ThreadPlan {
  return {
    name: `interrupter ${n + 1}`,
    start: (thread) => library.interrupter$(thread, { slot: READER, generation: 1 }, insists),
  };
}

const unanswered: Scenario = {
  name: 'two reads in a row that nobody answers, two threads that interrupt one each',
  endless: false,
  setup: { capacity: 1, position: 0, endless: false, slots: [0, 1, 2], interrupts: true },
  after: interruptsAreEintr,
  plans: (library) => [
    interrupterPlan(library, 0, true),
    {
      name: 'reader',
      start: (thread, pair) => library.unansweredReader$(new library.End(thread, pair, 1, 0), 2),
    },
    interrupterPlan(library, 1, true),
  ],
};

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
        start: (thread, pair) => program(new library.End(thread, pair, index, 0)),
      })),
  };
}

type Program = Generator<unknown, unknown, unknown>;

const lonely = pairOf('a read that nobody answers ends at its deadline', (library) => [
  (end) => library.lonelyReader$(end),
]);

const halfClose = pairOf('half-close: reading goes on after writing was shut down', (library) => [
  (end) => library.halfCloser$(end),
  (end) => library.answerer$(end),
]);

const reset = pairOf('the peer closes and leaves a byte: ECONNRESET once', (library) => [
  (end) => library.survivor$(end),
  (end) => library.leaver$(end),
]);

export const scenarios: readonly Scenario[] = [
  ...[1, 2, 3, 4].flatMap((capacity) =>
    STARTS.map(([at, position]) => endless(capacity, at, position, false)),
  ),
  ...[1, 2].map((capacity) => endless(capacity, '0', 0, true)),
  bounded(1, 3, 0, true),
  bounded(2, 4, -2, true),
  bounded(2, 4, 2 ** 31 - 2, true),
  bounded(2, 4, 0, false),
  pingPong(2, 2, true),
  pingPong(2, 2, false, 1),
  halfClose,
  reset,
  timed,
  lonely,
  joining([0, 1, 2]),
  joining([0, 1, 33]),
  handOver,
  interrupting(2, 1),
  interrupting(2, 2),
  unanswered,
];

/** What a mutant has to get past: the small ones first, for their counterexamples are the shortest. */
export const gauntlet: readonly Scenario[] = [
  pingPong(1, 1, false),
  pingPong(2, 2, false, 1),
  halfClose,
  reset,
  lonely,
  bounded(1, 2, 0, false),
  bounded(2, 3, 0, true),
  bounded(2, 4, 2 ** 31 - 2, true),
  timed,
  joining([0, 1, 33]),
  handOver,
  unanswered,
  interrupting(1, 1),
  endless(1, '0', 0, true),
];
