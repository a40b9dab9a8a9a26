/** Work of the other thread. */
export type Part = 'sink' | 'source' | 'giver';

/** Words that both threads share. */
export const WORDS = 2;
/** Bytes that the other thread has moved. */
export const PROGRESS = 0;
/** Grows by one when a byte is asked for, and by one when that call is over. */
export const ASKED = 1;
