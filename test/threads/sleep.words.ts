/** Words that the sleeper stores and the other thread loads. */
export const WORDS = 2;
/** Atomic operations that the sleeper has made. */
export const OPERATIONS = 0;
/** 1 while it is in `Atomics.wait`. */
export const WAITING = 1;
