import type { End } from '../../dist/ring/end.js';

/** Ends the run as refuted. */
declare function fail(text: string): void;

/** One of several writers on one end: writes its own number so many times. */
export function lockedWriter(end: End, own: number, times: number, closes: boolean): void {
  for (let i = 0; i < times; i++) {
    const count = end.producer?.writeBlocking(Uint8Array.of(own), 0, 1, 1, Infinity);
    if (count !== 1) fail(`write returned ${count}`);
  }
  if (closes) end.close();
}

/**
 * Reads to the end of the stream. Of each writer there are `most` bytes at the most, and all of them
 * if it did not die, which `mortals` says by its bits.
 */
export function mixedReader(end: End, writers: number, most: number, mortals: number): void {
  const seen = new Uint8Array(writers);
  for (;;) {
    const target = new Uint8Array(1);
    const count = end.consumer?.readBlocking(target, 0, 1, Infinity);
    if (count === 0) break;
    if (count !== 1) fail(`read returned ${count}`);
    const own = target[0] ?? 0;
    seen[own] = (seen[own] ?? 0) + 1;
  }
  for (let own = 0; own < writers; own++) {
    const bytes = seen[own] ?? 0;
    const mortal = ((mortals >> own) & 1) === 1;
    if (bytes > most || (bytes < most && !mortal)) fail(`${bytes} bytes of writer ${own}`);
  }
}
