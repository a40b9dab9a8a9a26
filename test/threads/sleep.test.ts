import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./sleep.program.ts', import.meta.url);

test.for(['read', 'write'] as const)(
  'a thread asleep in %s makes no atomic operation until it is woken, once',
  async (side) => {
    const saw = await run(PROGRAM, {
      input: { side },
      limitMs: 200_000,
      waitsFor: 'the worker to sleep, and then to wake up',
    });
    expect(saw).toEqual({
      count: 4,
      waits: ['ok within Infinity'],
      operations: 0,
      sleeps: 1,
      wakes: 1,
    });
  },
);
