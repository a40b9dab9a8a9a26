import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { counting } from '../support/stream.ts';
import { DEATHS, PLACES, QUEUED, ROLES, type Scene } from './death.scene.ts';

/*
 * A thread sleeps in the main thread of a program, the other dies. What was queued comes first; then
 * it is as if the victim had closed its end.
 */

const PROGRAM = new URL('./death.program.ts', import.meta.url);

function sees(role: Scene['role']): unknown {
  return {
    write: role === 'writer' ? ['EPIPE'] : [],
    bytes: [...counting(QUEUED)],
    end: role === 'reader' ? 0 : 'ECONNRESET',
    after: [0, 'EPIPE'],
    peer: 'died',
  };
}

async function expectEnd(scenes: Scene[]): Promise<void> {
  const saw = await run<unknown[]>(PROGRAM, {
    input: scenes,
    limitMs: 200_000,
    waitsFor: 'the end of a stream whose other end has died',
  });
  for (const [index, scene] of scenes.entries()) {
    expect(saw[index], JSON.stringify(scene)).toEqual(sees(scene.role));
  }
}

for (const origin of ['main', 'victim'] as const) {
  const whose = origin === 'main' ? '' : ', of a pair that the other had made and handed over';
  for (const death of DEATHS) {
    test(`a sleeper comes to the end when the other thread dies by ${death}${whose}`, async () => {
      await expectEnd(ROLES.map((role) => ({ death, role, origin, nested: false })));
    });
  }
  for (const by of ['maker', 'third'] as const) {
    for (const place of PLACES) {
      test(`a sleeper comes to the end when the other, in ${place}, is terminated by a ${by}${whose}`, async () => {
        const nested = by === 'third';
        const scene = { death: 'terminate', place, by, origin, nested } as const;
        await expectEnd(ROLES.map((role) => ({ ...scene, role })));
      });
    }
  }
  test(`a sleeper comes to the end when a worker of a worker dies${whose}`, async () => {
    const deaths = ['return', 'exit', 'throw', 'memory'] as const;
    await expectEnd(
      deaths.map((death) => ({ death, role: 'reader' as const, origin, nested: true })),
    );
  });
}

test('a sleeper comes to the end when the reaper of the other thread dies, alone or before it', async () => {
  const deaths = ['return', 'exit', 'reallyExit'] as const;
  const scene = { role: 'reader', origin: 'victim', killsReaper: true } as const;
  await expectEnd([
    ...deaths.map((death) => ({ ...scene, death, nested: false })),
    { ...scene, death: 'exit', nested: true },
    { ...scene, death: 'none', nested: false },
  ]);
});
