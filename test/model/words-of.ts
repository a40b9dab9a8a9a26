import type { Model } from '../../src/model/index.ts';

/** A named word for each name. */
export function wordsOf(m: Model, ...names: string[]): Int32Array<SharedArrayBuffer> {
  const words = new Int32Array(m.shared('words', names.length * 4).buffer);
  m.name(words, { ...names });
  return words;
}
