import { expect, test } from 'vitest';
import { run } from '../../support/run.ts';
import type { Tally } from './fuzz.ts';

const env: { readonly FRAMES?: string; readonly SEED?: string; readonly CI?: string } = process.env;
/** 10,000,000 on demand: `FRAMES=10000000 npx vitest run test/hostile/frames`. */
const FRAMES = Number(env.FRAMES ?? (env.CI === undefined ? 40_000 : 1_000_000));

/** The first seed. The same in each run, so that a change is judged by itself; others by `SEED=…`. */
const FIRST = Number(env.SEED ?? 1);
/** Each process tries so many, with a seed of its own, by which a finding is repeated. */
const FRAMES_AT_ONCE = Math.min(FRAMES, 100_000);
/** A process that has tried many is no larger than one that has tried few. */
const MOST_BYTES = 300_000_000;

/*
 * A peer that knows Comlink writes frames to a side that exposes and calls, on every kind of channel;
 * to one that serves, and to one that waits for an answer. mutants.test.ts opens holes that it finds.
 */
test(`${FRAMES} frames of a peer that means harm change nothing that is shared, and end no process`, {
  timeout: 300_000 + FRAMES * 3,
}, async () => {
  for (let done = 0, seed = FIRST; done < FRAMES; done += FRAMES_AT_ONCE, seed += 1) {
    const tally = await run<Tally>(new URL('./frames.program.ts', import.meta.url), {
      input: [seed, FRAMES_AT_ONCE],
      limitMs: 300_000,
      waitsFor: `frames of the seed ${seed}`,
    });
    expect(tally.frames).toBeGreaterThanOrEqual(FRAMES_AT_ONCE);
    // Most of the frames reach an object, or are refused where one is known.
    expect(tally.answers).toBeGreaterThan(FRAMES_AT_ONCE / 5);
    expect(tally.bytes).toBeLessThan(MOST_BYTES);
    for (const end of ['answered', 'broken', 'done', 'EPROTO']) {
      expect(tally.ends[end], end).toBeGreaterThan(0);
    }
  }
});
