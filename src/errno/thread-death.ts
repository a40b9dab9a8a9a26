/** Why a thread ended. */
export type DeathReason = 'threw' | 'exit' | 'terminated' | 'memory' | 'never-started' | 'unknown';

/**
 * How a thread ended that held an end, or was started by `spawn()`: the `cause` of an ECONNRESET or
 * EPIPE, and of an `ExitStatus`. Told by its name, for errors of a second copy of this package count too.
 */
export interface ThreadDeath extends Error {
  readonly name: 'ThreadDeath';
  /** As `Thread.id`. */
  readonly thread: number;
  readonly threadName: string;
  /** `'never-started'`: it ended before `inherited()`. `'unknown'`: it ended without a word. */
  readonly reason: DeathReason;
  /** Exit code of a thread that ended by itself. */
  readonly code?: number;
  /** Error that the thread threw: by structured clone, or an Error of its text. */
  readonly cause?: unknown;
}

export function threadDeath(
  text: string,
  fields: Omit<ThreadDeath, 'name' | 'message' | 'stack'>,
): ThreadDeath {
  const { cause, ...others } = fields;
  const error = cause === undefined ? new Error(text) : new Error(text, { cause });
  // Deaths happen elsewhere: the place where one is asked for is in the error that has it for a cause.
  return Object.assign(
    error,
    { name: 'ThreadDeath' as const, stack: `ThreadDeath: ${text}` },
    others,
  );
}
