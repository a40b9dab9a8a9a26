/** Words that the two threads of the program share. */
export const MOVED = 0;
export const DONE = 1;
export const CELLS = 2;
