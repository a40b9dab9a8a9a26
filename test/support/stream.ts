/** Repeats a run: `SEED=… npm test`. Each test that draws numbers says it when it fails. */
export const SEED: number = seedOf(process.env);

function seedOf({ SEED: given }: NodeJS.ProcessEnv): number {
  return given === undefined ? Math.floor(Math.random() * 0x7fff_ffff) + 1 : Number(given);
}

export type Draw = (below: number) => number;

/** Whole numbers from 0 to `below` - 1, the same ones for the same seed (mulberry32). */
export function drawFrom(seed: number): Draw {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * below);
  };
}

/** A prime, so that no power of two brings the stream back to where it was. */
const PERIOD = 1_048_573;
/** The longest piece that `streamBytes` gives. */
export const MAX_PIECE = 262_144;

let stream: Uint8Array | undefined;

/** The bytes of the test stream from `pos` on: random ones, and the same in every thread. */
export function streamBytes(pos: number, count: number): Uint8Array {
  stream ??= makeStream();
  const at = pos % PERIOD;
  return stream.subarray(at, at + count);
}

/** Index of the first byte that is not the one of the stream at `pos`, or -1. */
export function firstWrong(pos: number, bytes: Uint8Array): number {
  const right = streamBytes(pos, bytes.length);
  if (Buffer.compare(bytes, right) === 0) return -1;
  return bytes.findIndex((byte, index) => byte !== right[index]);
}

function makeStream(): Uint8Array {
  const draw = drawFrom(1);
  const made = new Uint8Array(PERIOD + MAX_PIECE);
  for (let i = 0; i < PERIOD; i++) made[i] = draw(256);
  made.copyWithin(PERIOD, 0, MAX_PIECE);
  return made;
}

/** Numbers from `first` on, one a byte. */
export function counting(count: number, first = 1): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: count }, (_, index) => first + index);
}
