import type { Library } from '../transform/library.ts';
import { HOLDER } from './holders.ts';
import type { Scenario } from './scenario.ts';
import type { ThreadPlan } from './setup.ts';

const WRITER = 0;
const TOTAL = 2;

/** Rings after a death: none, of the pair's waiters, or of everybody. */
type Reaping = 'nobody' | 'the waiters' | 'everybody';

/** A writer that is killed at any operation, its reader, and a reaper that rings after that. */
function killing(rings: Reaping): Scenario {
  return {
    name: `a writer killed at any operation, and a reaper that rings ${rings}`,
    endless: false,
    setup: { capacity: 1, position: 0, endless: false, slots: [0, 1, 2] },
    plans: (library) => [
      {
        name: 'writer',
        mortal: true,
        start: (thread, pair) =>
          library.boundedWriter$(new library.End(thread, pair, 0, HOLDER), TOTAL, 0, true),
      },
      {
        name: 'reader',
        start: (thread, pair) => library.bereavedReader$(new library.End(thread, pair, 1, HOLDER)),
      },
      ...(rings === 'nobody' ? [] : [reaperPlan(library, rings === 'everybody')]),
    ],
  };
}

function reaperPlan(library: Library, ringsAll: boolean): ThreadPlan {
  return {
    name: 'reaper',
    start: (thread, pair) =>
      library.reaper$(new library.End(thread, pair, 1, HOLDER), WRITER, ringsAll),
  };
}

export const reaped: Scenario = killing('everybody');

/** Refuted: a writer may be gone before it rang. */
export const unreaped: Scenario = killing('nobody');

/** Refuted: a writer may be gone after it took the waiters and before it rang them. */
export const halfReaped: Scenario = killing('the waiters');
