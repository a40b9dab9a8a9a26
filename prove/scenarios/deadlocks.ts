import type { Library } from '../transform/library.ts';
import { HOLDER, SECOND } from './holders.ts';
import type { PairSetup } from './pair-setup.ts';
import type { Scenario } from './scenario.ts';
import type { After, ThreadPlan } from './setup.ts';

type Start = ThreadPlan['start'];
type Pairs = Parameters<Start>[3];

const EDEADLK = -35;
const NONCE = 77;
/** Rounds of the players. */
const PLAYED = 2;

/** Exactly one of these threads is told. */
function oneVictim(...members: readonly number[]): After {
  return (values) => {
    const told = members.filter((thread) => values[thread] === EDEADLK);
    return told.length === 1 ? undefined : `${told.length} threads got EDEADLK`;
  };
}

/** A row of which nobody but its threads holds an end. */
export function scenario(
  name: string,
  pairs: PairSetup['pairs'],
  programs: (library: Library) => readonly [name: string, program: Start][],
  more: Partial<PairSetup> & { after?: After; looks?: readonly number[] } = {},
): Scenario {
  const { after, looks = [], ...setup } = more;
  const threads = 1 + Math.max(...(pairs ?? []).flat(), ...(more.slots ?? []));
  const slots = Array.from({ length: threads }, (_, slot) => slot);
  return {
    name,
    endless: false,
    setup: {
      capacity: 1,
      position: 0,
      endless: false,
      slots,
      holders: true,
      constant: ['REFSEQ', 'REFTOP', 'STATE'],
      ...(pairs ? { pairs } : {}),
      ...setup,
    },
    ...(after ? { after } : {}),
    plans: (library) =>
      programs(library).map(([name, start], n) => ({ name, start, looks: looks.includes(n) })),
  };
}

/** An end of one of the pairs, as a thread holds it. */
export function endOf(
  library: Library,
  thread: Parameters<Start>[0],
  pairs: Pairs,
  pair: number,
  end: number,
  ref: number = HOLDER,
): InstanceType<Library['End']> {
  const memory = pairs[pair];
  if (memory === undefined) throw new Error(`no pair ${pair}`);
  return new library.End(thread, memory, end, ref);
}

export const alone = scenario(
  'EDEADLK: one thread holds both ends, reads and writes',
  [[0, 0]],
  (library) => [
    [
      'loner',
      (thread, pair) =>
        library.loner$(
          new library.End(thread, pair, 0, HOLDER),
          new library.End(thread, pair, 1, HOLDER),
          1,
        ),
    ],
  ],
);

/** Thread i reads what thread i + 1 could write, the last what the first could. */
function knot(threads: number): Scenario {
  const ring = Array.from({ length: threads }, (_, i) => [(i + 1) % threads, i] as const);
  return scenario(
    `EDEADLK: ${threads} threads that wait for each other, one is told`,
    ring,
    (library) =>
      ring.map((_, i) => [
        `thread ${i}`,
        (thread, _pair, _exit, pairs) =>
          library.deadlocked$(
            endOf(library, thread, pairs, i, 1),
            endOf(library, thread, pairs, (i + threads - 1) % threads, 0),
          ),
      ]),
    { after: oneVictim(...ring.keys()), looks: [threads - 1] },
  );
}

export const facing = scenario(
  'EDEADLK: both threads of one pair read, one is told',
  [[0, 1]],
  (library) =>
    [0, 1].map((index) => [
      `thread ${index}`,
      (thread, pair) => {
        const end = new library.End(thread, pair, index, HOLDER);
        return library.deadlocked$(end, end);
      },
    ]),
  { after: oneVictim(0, 1), looks: [1] },
);

export const knotOfThree: Scenario = knot(3);

/** Thread 2 waits for thread 0, which is in the knot; it is not told. */
export const tail = scenario(
  'EDEADLK: who only hangs on a knot is not told',
  [
    [0, 1],
    [0, 2],
  ],
  (library) => [
    [
      'thread 0',
      (thread, _pair, _exit, pairs) =>
        library.deadlocked$(
          endOf(library, thread, pairs, 0, 0),
          endOf(library, thread, pairs, 1, 0),
        ),
    ],
    [
      'thread 1',
      (thread, pair) => {
        const end = new library.End(thread, pair, 1, HOLDER);
        return library.deadlocked$(end, end);
      },
    ],
    [
      'tail',
      (thread, _pair, _exit, pairs) => library.follower$(endOf(library, thread, pairs, 1, 1)),
    ],
  ],
  { after: oneVictim(0, 1), looks: [1] },
);

/** The giver of an end sleeps on what the adopter's byte will lead to. */
export const givenAway = scenario(
  'no EDEADLK: an end is given to a third thread, which ends the wait',
  [
    [0, 1],
    [1, 0],
  ],
  (library) => [
    [
      'giver',
      (thread, _pair, _exit, pairs) =>
        library.giverOf$(
          endOf(library, thread, pairs, 0, 0),
          NONCE,
          endOf(library, thread, pairs, 1, 1),
        ),
    ],
    [
      'reader',
      (thread, _pair, _exit, pairs) =>
        library.forwarder$(
          endOf(library, thread, pairs, 0, 1),
          endOf(library, thread, pairs, 1, 0),
          1,
        ),
    ],
    [
      'adopter',
      (thread, pair) => library.takerOf$(thread, new library.End(thread, pair, 0, HOLDER), NONCE),
    ],
  ],
  { slots: [0, 1, 2] },
);

/** The closing holder has changed something and has not rung yet, when the other one writes. */
export const swallow = scenario(
  'no EDEADLK: one of two holders closes while the other writes and waits',
  [
    [0, 1],
    [1, 0],
  ],
  (library) => [
    [
      'writer',
      (thread, _pair, _exit, pairs) =>
        library.lastWords$(
          endOf(library, thread, pairs, 0, 0),
          endOf(library, thread, pairs, 1, 1),
        ),
    ],
    [
      'reader',
      (thread, _pair, _exit, pairs) =>
        library.forwarder$(
          endOf(library, thread, pairs, 0, 1),
          endOf(library, thread, pairs, 1, 0),
          1,
        ),
    ],
    ['closer', (thread, pair) => library.closer$(new library.End(thread, pair, 0, SECOND))],
  ],
  { slots: [0, 1, 2], sharedWith: [{ pair: 0, end: 0, thread: 2 }] },
);

/** The second holder of the reader's own end can end its read. */
export const shutByPartner = scenario(
  'no EDEADLK: the holder of both ends is freed by a holder of its own end',
  [[0, 0]],
  (library) => [
    ['reader', (thread, pair) => library.follower$(new library.End(thread, pair, 1, HOLDER))],
    ['shutter', (thread, pair) => library.shutter$(new library.End(thread, pair, 1, SECOND))],
  ],
  { slots: [0, 1], sharedWith: [{ pair: 0, end: 1, thread: 1 }] },
);

/** A record that survived its call would match the next one's. */
export const again = scenario(
  'EDEADLK: two threads that wait again after it',
  [[0, 1]],
  (library) =>
    [0, 1].map((index) => [
      `thread ${index}`,
      (thread, pair) => library.reopener$(new library.End(thread, pair, index, HOLDER)),
    ]),
  { looks: [1] },
);

/** A verdict that comes late must not end the next wait. */
export const lateVerdict = scenario(
  'EDEADLK: once, and the next wait of the same thread is a lively one',
  [[0, 1]],
  (library) => [
    ['revived', (thread, pair) => library.revived$(new library.End(thread, pair, 0, HOLDER))],
    ['reviver', (thread, pair) => library.reviver$(new library.End(thread, pair, 1, HOLDER))],
  ],
  { looks: [1] },
);

/** The knot is tied anew by the same two threads, after a ring that brought something. */
export const tiedAgain = scenario(
  'EDEADLK: again, after a ring by data in between',
  [[0, 1]],
  (library) => [
    ['sent off', (thread, pair) => library.sentOff$(new library.End(thread, pair, 0, HOLDER))],
    ['comes back', (thread, pair) => library.comesBack$(new library.End(thread, pair, 1, HOLDER))],
  ],
  { looks: [1] },
);

/** Two threads play, and each could be woken by a third, which waits for one of them. */
export const spectator = scenario(
  'no EDEADLK: two threads pass a byte to and fro while a third waits that could join in',
  [
    [0, 1],
    [0, 2],
  ],
  (library) => [
    [
      'player 0',
      (thread, _pair, _exit, pairs) =>
        library.player$(
          endOf(library, thread, pairs, 0, 0),
          endOf(library, thread, pairs, 1, 0),
          PLAYED,
        ),
    ],
    [
      'player 1',
      (thread, pair) =>
        library.ping$(new library.End(thread, pair, 1, HOLDER), PLAYED, false, false),
    ],
    [
      'spectator',
      (thread, _pair, _exit, pairs) => library.follower$(endOf(library, thread, pairs, 1, 1)),
    ],
  ],
  { sharedWith: [{ pair: 0, end: 0, thread: 2 }], locks: true },
);

export const deadlocks: readonly Scenario[] = [
  alone,
  facing,
  knotOfThree,
  tail,
  givenAway,
  swallow,
  shutByPartner,
  again,
  lateVerdict,
  tiedAgain,
  spectator,
];
