import type { Words } from '../atomics/words.ts';

/*
 * The only plain accesses of shared memory here: words of entries that are one thread's at a time, as
 * log-writer.ts argues. `npm run prove` makes them visible to the checker and looks for races of them.
 */

export function putWord(words: Words, index: number, value: number): void {
  words[index] = value;
}

export function getWord(words: Words, index: number): number {
  return words[index] ?? 0;
}
