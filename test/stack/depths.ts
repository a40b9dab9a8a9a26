import { rounds } from '../support/rounds.ts';

/** Frames of a dive that are left for the call. */
const FRAMES = 125;
/** Words by which a dive's first frame can be larger, so that it ends at other distances. */
export const STARTS = 16;
const STEP = Math.floor(STARTS / rounds(STARTS));

export interface Depth {
  readonly frames: number;
  readonly more: number;
}

/** From where calls are made: every frame, and 2 of its 16 distances to the end, or all in CI. */
export const DEPTHS: readonly Depth[] = Array.from({ length: rounds(STARTS) }, (_, start) =>
  Array.from({ length: FRAMES }, (_, frames) => ({ frames, more: start * STEP })),
).flat();
