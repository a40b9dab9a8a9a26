import type { Access, Operation, Result } from '../world/operation.ts';

/** The variant of a step that ends a sleep by its timeout. */
export const TIMEOUT = -1;
/** The variant of a step that terminates the thread. */
export const CRASH = -2;

/** A step that a thread could take: its pending operation, with the choice made in it, or its fate. */
export interface Transition {
  readonly thread: number;
  /** The choice of a `choose` (0 for all else), TIMEOUT or CRASH. */
  readonly variant: number;
}

export interface PlainAccess {
  readonly thread: number;
  readonly access: Access;
}

/** A step that was taken. */
export interface Event {
  readonly thread: number;
  readonly variant: number;
  /** The operation; of a sleeping thread's fate, the wait that it slept in. */
  readonly operation: Operation;
  /** The result that the thread got; `asleep` when it got nothing yet. */
  readonly result: Result;
  readonly woken: readonly number[];
  readonly footprint: Footprint;
  /** Says whether anything that others can see changed. */
  readonly effect: boolean;
  /** Touches of plain code after the operation, in this thread and those it woke. */
  readonly plain: readonly PlainAccess[];
}

/** The words that a step touches. Two steps are dependent if their order could matter. */
export interface Footprint {
  /** The number of the buffer, or −1: no bytes. */
  readonly buffer: number;
  readonly from: number;
  readonly to: number;
  readonly write: boolean;
  /** Says whether the wait list of the first byte is used. */
  readonly list: boolean;
  readonly clock: 'none' | 'read' | 'write';
}

export const NOTHING: Footprint = {
  buffer: -1,
  from: 0,
  to: 0,
  write: false,
  list: false,
  clock: 'none',
};

export function dependent(a: Footprint, b: Footprint): boolean {
  if (a.clock !== 'none' && b.clock !== 'none' && (a.clock === 'write' || b.clock === 'write')) {
    return true;
  }
  if (a.buffer !== b.buffer || a.buffer === -1) return false;
  if (a.list && b.list && a.from === b.from) return true;
  return (a.write || b.write) && a.from < b.to && b.from < a.to;
}

export function isSame(a: Transition, b: Transition): boolean {
  return a.thread === b.thread && a.variant === b.variant;
}
