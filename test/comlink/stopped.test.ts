import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import type { Given } from './stopped.program.ts';

/*
 * Calls that are stopped from outside (the timeout of node:vm), at any place, by a thread that lives on: what
 * is left of its frame goes first in the next call, an answer that came for it is nobody's, and both sides
 * stay in step. Frames are larger than one ring and smaller than the other.
 */
const HOW = ['expose', 'serve', 'serve, stopped', 'endpoint'] as const;

test.for(HOW.flatMap((how) => [512, 65_536].map((capacity) => ({ how, capacity }))))(
  'a call that is stopped leaves the connection in step: $how, a ring of $capacity',
  async (given) => {
    const input: Given = { ...given, rounds: rounds(400) };
    const wrong = await run(new URL('./stopped.program.ts', import.meta.url), {
      input,
      limitMs: 120_000,
      waitsFor: 'all stops, and a call after each',
    });
    expect(wrong).toEqual([]);
  },
);
