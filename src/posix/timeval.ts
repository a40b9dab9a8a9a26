/** Longer waits are for ever. */
const MAX_MS = 0x7fff_ffff;

/** Whole milliseconds, never fewer than asked for; 0, which stands for ever, where there are too many. */
export function millisecondsOf(seconds: number, microseconds: number): number {
  const ms = seconds * 1000 + Math.ceil(microseconds / 1000);
  return ms > MAX_MS ? 0 : ms;
}

/** Seconds and microseconds, as C has them in a struct timeval. */
export function timevalOf(ms: number): readonly [seconds: number, microseconds: number] {
  return [Math.floor(ms / 1000), (ms % 1000) * 1000];
}
