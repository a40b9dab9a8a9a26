import type { Socket, SocketType } from '../../src/index.ts';

/** One thing that two threads do to each other, see blocking.laws.ts. */
export interface Law {
  kind: 'socketpair' | 'pipe';
  type?: SocketType;
  /** A pipe of packets. */
  packet?: boolean;
  capacity: number;
  fullWrites?: boolean;
  /** On a pipe, which end sleeps. */
  sleeperEnd?: 'reader' | 'writer';
  sleeper: (socket: Socket) => unknown;
  actor: (socket: Socket) => unknown;
  sees: { sleeper: unknown; actor: unknown };
}

/** Result of a call, or the code of its error. */
export function attempt(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error.code;
    throw error;
  }
}
