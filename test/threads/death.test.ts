import { test } from 'vitest';
import { expectEnd } from './death.ends.ts';
import { DEATHS, PLACES, ROLES } from './death.scene.ts';

/*
 * A thread sleeps in the main thread of a program, the other dies, in each way and at each place.
 * Other makers, other killers and workers of workers are in death.deaths.test.ts.
 */

const origin = 'main';
const nested = false;

test.for(DEATHS)('a sleeper comes to the end when the other thread dies by %s', async (death) => {
  await expectEnd(ROLES.map((role) => ({ death, role, origin, nested })));
});

test.for(PLACES)(
  'a sleeper comes to the end when the other, in %s, is terminated by a maker',
  async (place) => {
    const scene = { death: 'terminate', place, by: 'maker', origin, nested } as const;
    await expectEnd(ROLES.map((role) => ({ ...scene, role })));
  },
);
