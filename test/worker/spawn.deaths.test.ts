import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./spawn.program.ts', import.meta.url);

test('the slot of a thread that has ended is free again: there may be more threads than slots', async () => {
  const saw = await run(PROGRAM, {
    input: { scene: 'releasesSlots', way: '' },
    limitMs: 200_000,
    waitsFor: 'the end of thread after thread',
  });
  expect(saw).toEqual({ codes: [0], ids: 260, left: 0 });
});
