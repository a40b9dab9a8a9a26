import { test } from 'vitest';
import { expectEnd } from './death.ends.ts';
import { DEATHS, PLACES, ROLES } from './death.scene.ts';

/*
 * The rest of death.test.ts: the other thread made the pair, a third thread terminates it, it is the
 * worker of a worker, or its reaper dies.
 */

const HANDED_OVER = ', of a pair that the other had made and handed over';

test.for(DEATHS)(
  `a sleeper comes to the end when the other thread dies by %s${HANDED_OVER}`,
  async (death) => {
    const origin = 'victim';
    await expectEnd(ROLES.map((role) => ({ death, role, origin, nested: false })));
  },
);

for (const [origin, by, whose] of [
  ['main', 'third', ''],
  ['victim', 'maker', HANDED_OVER],
  ['victim', 'third', HANDED_OVER],
] as const) {
  test.for(PLACES)(
    `a sleeper comes to the end when the other, in %s, is terminated by a ${by}${whose}`,
    async (place) => {
      const scene = { death: 'terminate', place, by, origin, nested: by === 'third' } as const;
      await expectEnd(ROLES.map((role) => ({ ...scene, role })));
    },
  );
}

test.for([
  ['', 'main'],
  [HANDED_OVER, 'victim'],
] as const)('a sleeper comes to the end when a worker of a worker dies%s', async ([, origin]) => {
  const deaths = ['return', 'exit', 'throw', 'memory'] as const;
  await expectEnd(
    deaths.map((death) => ({ death, role: 'reader' as const, origin, nested: true })),
  );
});

test('a sleeper comes to the end when the reaper of the other thread dies, alone or before it', async () => {
  const deaths = ['return', 'exit', 'reallyExit'] as const;
  const scene = { role: 'reader', origin: 'victim', killsReaper: true } as const;
  await expectEnd([
    ...deaths.map((death) => ({ ...scene, death, nested: false })),
    { ...scene, death: 'exit', nested: true },
    { ...scene, death: 'none', nested: false },
  ]);
});
