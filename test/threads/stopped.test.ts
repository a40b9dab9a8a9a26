import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { SEED } from '../support/stream.ts';

const PROGRAM = new URL('./stopped.program.ts', import.meta.url);
const ROUNDS = 260;

test.for([
  ['an end of its own', false],
  ['a shared end', true],
] as const)(
  'calls on %s that a vm timeout stops lose, double and tear no byte, and leave nobody asleep',
  async ([, shared]) => {
    const { stopped, names } = await run<{ stopped: Record<string, number>; names: string[] }>(
      PROGRAM,
      {
        input: { rounds: ROUNDS, seed: SEED, shared },
        limitMs: 200_000,
        waitsFor: 'the bytes after a call that was stopped',
      },
    );
    for (const name of names) expect(stopped[name], `${name}: SEED=${SEED}`).toBeGreaterThan(0);
  },
);
