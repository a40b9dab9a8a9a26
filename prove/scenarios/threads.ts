import type { ThreadPlan } from '../setup.ts';
import type { Scenario } from './scenario.ts';

export function joining(slots: readonly number[]): Scenario {
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

export const handOver: Scenario = {
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
