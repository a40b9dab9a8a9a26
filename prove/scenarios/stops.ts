import type { CallingThread } from '../../dist/atomics/thread.js';
import type { End } from '../../dist/ring/end.js';
import { SEQPACKET } from '../../dist/ring/layout.js';
import type { Program } from '../automata/run.ts';
import type { Library } from '../transform/library.ts';
import { endOf } from './deadlocks.ts';
import { HOLDER, SECOND } from './holders.ts';
import type { PairSetup } from './pair-setup.ts';
import type { Scenario } from './scenario.ts';

/** The thread that is stopped in its sleep; the others read once it was. */
const STOPPED = 0;
const TOTAL = 2;

/** Thread i reads what thread i + 1 could write, the last what the first could. */
function knot(threads: number): Scenario {
  const ring = Array.from({ length: threads }, (_, i) => [(i + 1) % threads, i] as const);
  return {
    name: `no EDEADLK: of ${threads} threads that read from each other one was stopped in its sleep`,
    endless: false,
    setup: {
      capacity: 1,
      position: 0,
      endless: false,
      slots: ring.map((_, i) => i),
      pairs: ring,
      holders: true,
      constant: ['REFSEQ', 'REFTOP', 'STATE'],
    },
    plans: (library) =>
      ring.map((_, i) => ({
        name: `thread ${i}`,
        looks: i === threads - 1,
        stops: i === STOPPED ? 'asleep' : 'never',
        start(thread, _pair, _exit, pairs) {
          const reading = endOf(library, thread, pairs, i, 1);
          const writing = endOf(library, thread, pairs, (i + threads - 1) % threads, 0);
          if (i !== STOPPED) return library.waitsForStopped$(STOPPED, reading, writing);
          const afterStop = () => library.closesOn$(thread, writing);
          return { first: library.idler$(reading), afterStop };
        },
      })),
  };
}

export const knotOfTwo: Scenario = knot(2);

const SETUP: PairSetup = { capacity: 1, position: 0, endless: false, slots: [0, 1] };

interface Body {
  readonly name: string;
  readonly end: 0 | 1;
  readonly ref?: number;
  readonly looks?: boolean;
  readonly first: (end: End, thread: CallingThread) => Program['first'];
  /** Given for the one that is stopped. */
  readonly afterStop?: (end: End, thread: CallingThread) => Program['first'];
}

/** One of the threads may be stopped before any operation of a call, or in a sleep. */
function anywhere(
  what: string,
  bodies: (library: Library) => readonly Body[],
  more: Partial<PairSetup> & Pick<Scenario, 'after'> = {},
): Scenario {
  const { after, ...setup } = more;
  return {
    name: `stopped before any operation or asleep, and goes on: ${what}`,
    endless: false,
    setup: { ...SETUP, ...setup },
    ...(after ? { after } : {}),
    plans: (library) =>
      bodies(library).map(({ name, end: index, ref = HOLDER, looks, first, afterStop }) => ({
        name,
        looks: looks === true,
        stops: afterStop ? 'anywhere' : 'never',
        start(thread, pair) {
          const end = new library.End(thread, pair, index, ref);
          const program = { first: first(end, thread) };
          return afterStop ? { ...program, afterStop: () => afterStop(end, thread) } : program;
        },
      })),
  };
}

export const writer = anywhere('a writer, of which every byte comes once', (library) => [
  {
    name: 'writer',
    end: 0,
    first: (end) => library.boundedWriter$(end, TOTAL, 0, true),
    afterStop: (end, thread) => library.writesOn$(thread, end, end.producer?.pos ?? 0, TOTAL),
  },
  { name: 'reader', end: 1, first: (end) => library.boundedReader$(end, TOTAL, 0, true) },
]);

const reader = anywhere('a reader, which gets no byte twice', (library) => [
  { name: 'writer', end: 0, first: (end) => library.boundedWriter$(end, TOTAL, 0, true) },
  {
    name: 'reader',
    end: 1,
    first: (end) => library.boundedReader$(end, TOTAL, 0, true),
    afterStop: (end, thread) => library.readsOn$(thread, end, end.consumer?.pos ?? 0, TOTAL),
  },
]);

export const locked = anywhere(
  'one of two writers on one end, which makes no other call: the other’s byte goes',
  (library) => [
    {
      name: 'writer 0',
      end: 0,
      first: (end) => library.lockedWriter$(end, 0, 1),
      afterStop: (_, thread) => library.settles$(thread),
    },
    { name: 'reader', end: 1, first: (end) => library.leftReader$(end) },
    { name: 'writer 1', end: 0, ref: SECOND, first: (end) => library.lockedWriter$(end, 1, 1) },
  ],
  {
    capacity: 2,
    slots: [0, 1, 2],
    locks: true,
    sharedWith: [{ pair: 0, end: 0, thread: 2 }],
  },
);

const interrupted = anywhere(
  'a reader: each EINTR is of an interrupt that returned true',
  (library) => [
    { name: 'writer', end: 0, first: (end) => library.boundedWriter$(end, 1, 0, false) },
    {
      name: 'reader',
      end: 1,
      first: (end) => library.interruptedReader$(end, 1),
      afterStop: (end, thread) => library.interruptedOn$(thread, end, end.consumer?.pos ?? 0),
    },
    {
      name: 'interrupter',
      end: 0,
      first: (_, thread) => library.interrupter$(thread, { slot: 1, generation: 1 }, false),
    },
  ],
  {
    slots: [0, 1, 2],
    interrupts: true,
    after: (values) =>
      Number(values[1]) <= Number(values[2]) ? undefined : `${values[1]} EINTR of ${values[2]}`,
  },
);

const records = anywhere(
  'a writer of records, which closes then: whole records come',
  (library) => [
    {
      name: 'writer',
      end: 0,
      first: (end) => library.recordWriter$(end, TOTAL, 0),
      afterStop: (end, thread) => library.closesOn$(thread, end),
    },
    { name: 'reader', end: 1, first: (end) => library.leftRecordReader$(end) },
  ],
  { capacity: 8, type: SEQPACKET },
);

const facing = anywhere(
  'one of two that read from each other, which closes then: both end',
  (library) => [
    {
      name: 'thread 0',
      end: 0,
      first: (end) => library.deadlocked$(end, end),
      afterStop: (end, thread) => library.closesOn$(thread, end),
    },
    { name: 'thread 1', end: 1, looks: true, first: (end) => library.deadlocked$(end, end) },
  ],
  { holders: true, constant: ['REFSEQ', 'REFTOP', 'STATE'] },
);

/** Rows about calls that are stopped from outside, in threads that go on. */
export const stops: readonly Scenario[] = [
  knotOfTwo,
  knot(3),
  writer,
  reader,
  locked,
  interrupted,
  records,
  facing,
];
