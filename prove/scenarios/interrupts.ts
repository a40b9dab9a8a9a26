import type { Library } from '../transform/library.ts';
import { HOLDER } from './holders.ts';
import type { Scenario } from './scenario.ts';
import type { After, ThreadPlan } from './setup.ts';

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
export function interrupting(total: number, interrupters: number): Scenario {
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
          library.boundedWriter$(new library.End(thread, pair, 0, HOLDER), total, 0, false),
      },
      {
        name: 'reader',
        start: (thread, pair) =>
          library.interruptedReader$(new library.End(thread, pair, 1, HOLDER), total),
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

export const unanswered: Scenario = {
  name: 'two reads in a row that nobody answers, two threads that interrupt one each',
  endless: false,
  setup: { capacity: 1, position: 0, endless: false, slots: [0, 1, 2], interrupts: true },
  after: interruptsAreEintr,
  plans: (library) => [
    interrupterPlan(library, 0, true),
    {
      name: 'reader',
      start: (thread, pair) =>
        library.unansweredReader$(new library.End(thread, pair, 1, HOLDER), 2),
    },
    interrupterPlan(library, 1, true),
  ],
};
