/** Longer data is answered by its hash. As in oracle.c. */
export const SHOWN = 64;

/** Descriptors are below it. As in oracle.c, and by default in the library. */
export const MAX_FDS = 1024;
