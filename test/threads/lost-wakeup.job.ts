/** Numbers that both threads of the lost wake-up test know. */
export interface Job {
  /** The call that the worker sleeps in: a read of an empty pair, or a write to a full one. */
  side: 'read' | 'write';
  rounds: number;
  batch: number;
  seed: number;
}

export const CAPACITY = 64;

/** Words through which the two keep in step. */
export const PROGRESS_WORDS = 4;
/** Rounds that the worker has come out of. */
export const DONE = 0;
/** Result of the call of that round. */
export const RESULT = 1;
/** The round in which the main thread acts. */
export const ACTING = 2;
/** 1 once the worker has failed. */
export const FAILED = 3;
