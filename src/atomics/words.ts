/** A 32-bit view of shared memory. Every word of a protocol is one element of such a view. */
export type Words = Int32Array<SharedArrayBuffer>;

/** Words to a line. Each contended word has a line of 128 bytes to itself (see ring/layout.ts). */
export const LINE_WORDS = 32;

/*
 * Every shared access that orders anything goes through this folder; nothing else names `Atomics`.
 * The functions read the global at each call, which costs as much as a direct call, and a model run
 * replaces `globalThis.Atomics` and so runs the very code that ships.
 *
 * All of JavaScript's Atomics are sequentially consistent and all words here are Int32, so by the
 * SC-DRF theorem of the memory model interleavings are all that has to be considered.
 */

export function load(words: Words, index: number): number {
  return Atomics.load(words, index);
}

export function store(words: Words, index: number, value: number): void {
  Atomics.store(words, index, value);
}

/**
 * Asks for the line of a word that is about to be stored, so that it comes together with the lines of
 * what is stored before: a core stores in order, and an Atomics.store waits for all. `spare` is a word of
 * that line which nobody loads; a plain store to it, for a load would not make the line this core's own.
 */
export function claimLine(words: Words, spare: number): void {
  words[spare] = 0;
}

/** Stores and returns the value before. */
export function exchange(words: Words, index: number, value: number): number {
  return Atomics.exchange(words, index, value);
}

/** Adds and returns the value before. */
export function add(words: Words, index: number, value: number): number {
  return Atomics.add(words, index, value);
}

/** Sets bits and returns the value before. */
export function or(words: Words, index: number, bits: number): number {
  return Atomics.or(words, index, bits);
}

/** Stores `value` if the word is `expected`; returns the value before. */
export function compareExchange(
  words: Words,
  index: number,
  expected: number,
  value: number,
): number {
  return Atomics.compareExchange(words, index, expected, value);
}

/**
 * Waits for a ring without blocking while the word is `key`, at the most `timeoutMs`. Undefined if it is
 * not: then there is news already.
 */
export function waitAsync(
  words: Words,
  index: number,
  key: number,
  timeoutMs: number = Infinity,
): Promise<unknown> | undefined {
  const wait = Atomics.waitAsync(words, index, key, timeoutMs);
  return wait.async ? wait.value : undefined;
}

/** Ends all waits on a word. */
export function notify(words: Words, index: number): void {
  Atomics.notify(words, index);
}

/** Passes time in a thread that may sleep. */
export function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Says whether this thread may sleep: a page's main thread, for one, may not. */
export function mayWait(): boolean {
  try {
    // The value differs, so this returns at once where waiting is allowed and throws where not.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}
