import { test } from 'vitest';
import { expectSameOutcomes } from './outcomes.ts';
import { SLEEPERS } from './sleepers.ts';

test.for(Object.entries(SLEEPERS))(
  '%s: the outcomes of all schedules are found, with crashes',
  ([, body]) => {
    expectSameOutcomes(body, true);
  },
);
