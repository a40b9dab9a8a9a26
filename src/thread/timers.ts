import { notify, waitAsync } from '../atomics/words.ts';
import { ownMemory } from '../host/own-memory.ts';

/**
 * Calls back after some milliseconds, a little early or late, unless the returned function is called
 * before. Not by a timer of the runtime, which programs under test replace by a fake: a `waitAsync` with
 * a timeout, on a word that nobody else has, is none. Keeps no event loop running.
 */
export function after(ms: number, callback: () => void): () => void {
  const word = new Int32Array(ownMemory(Int32Array.BYTES_PER_ELEMENT));
  let isOver = false;
  // BELL| Nobody else has this one. In 0 ms it would end at once, and no event had its turn.
  waitAsync(word, 0, 0, Math.max(1, ms))?.then(() => {
    if (!isOver) callback();
  });
  return () => {
    isOver = true;
    // BELL| As above.
    notify(word, 0);
  };
}
