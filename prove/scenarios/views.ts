import { HOLDER } from './holders.ts';
import type { Scenario } from './scenario.ts';

export const views: Scenario = {
  name: 'three bytes through views into a ring of two, then the end of the stream',
  endless: false,
  setup: { capacity: 2, position: 0, endless: false, slots: [0, 1] },
  plans: (library) => [
    {
      name: 'writer',
      start: (thread, pair) => library.viewWriter$(new library.End(thread, pair, 0, HOLDER), 3),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.viewReader$(new library.End(thread, pair, 1, HOLDER), 3),
    },
  ],
};
