import { HOLDER, SECOND } from '../holders.ts';
import type { Library } from '../library.ts';
import type { ThreadPlan } from '../setup.ts';
import type { Scenario } from './scenario.ts';

const READER = 1;

/** Two threads that write to one end, and one that reads; some of the writers may be killed. */
function twoWriters(name: string, times: number, mortals: number): Scenario {
  return {
    name,
    endless: false,
    setup: {
      capacity: 1,
      position: 0,
      endless: false,
      slots: Array.from({ length: mortals === 0 ? 3 : 5 }, (_, slot) => slot),
      holders: true,
      sharedWith: [{ pair: 0, end: 0, thread: 2 }],
    },
    plans: (library) => [
      writer(library, 'writer 0', 0, times, HOLDER, mortals),
      {
        name: 'reader',
        start: (thread, pair) =>
          library.mixedReader$(new library.End(thread, pair, READER, HOLDER), 2, times, mortals),
      },
      writer(library, 'writer 1', 1, times, SECOND, mortals),
      ...[0, 2].filter((_, own) => ((mortals >> own) & 1) === 1).map((of) => reaperOf(library, of)),
    ],
  };
}

function writer(
  library: Library,
  name: string,
  own: number,
  times: number,
  ref: number,
  mortals: number,
): ThreadPlan {
  return {
    name,
    mortal: ((mortals >> own) & 1) === 1,
    start: (thread, pair) =>
      library.lockedWriter$(new library.End(thread, pair, 0, ref), own, times, true),
  };
}

/** Threads claimed their slots in order, each under its number + 1. */
export function reaperOf(library: Library, of: number): ThreadPlan {
  return {
    name: `reaper of thread ${of}`,
    start: (thread) => library.lifeReaper$(of, of + 1, thread.table),
  };
}

export const locked = twoWriters('two writers on one end, locked', 1, 0);

export const lockedDeath = twoWriters('two writers on one end, one killed at any operation', 1, 1);

export const locks: readonly Scenario[] = [locked, lockedDeath];
