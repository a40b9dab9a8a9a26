import {
  byteIndex,
  isAtomic,
  type Operation,
  type Result,
} from '../../../src/model/world/operation.ts';

/** Data that the controller gives a thread to start with. */
export interface Job {
  readonly thread: string;
  /** The memory of the program's body, in the order of its making. */
  readonly buffers: readonly SharedArrayBuffer[];
  /** The words below: how the controller lets the thread go on. */
  readonly baton: SharedArrayBuffer;
}

/** Counts the times the thread was let go on; it sleeps on this word in between. */
export const TURN = 0;
/** The choice to take, if the operation is one. */
export const CHOICE = 1;
/** Nonzero: the wait is to end by its timeout, after this many milliseconds. */
export const TIMEOUT_MS = 2;
/** How many a notify has to wake: some of them may not have gone to sleep quite yet. */
export const WAKES = 3;
export const BATON_BYTES = 16;

/** Messages of a thread to the controller. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'operation'; readonly text: string }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'end' }
  | { readonly kind: 'threw'; readonly text: string };

/** The operation as text that is the same in every thread. */
export function describe(
  operation: Operation,
  numberOf: (buffer: ArrayBufferLike) => number,
): string {
  if (!isAtomic(operation)) return operation.kind;
  const { kind, view } = operation;
  const word = `${numberOf(view.buffer)}:${byteIndex(operation)}:${view.BYTES_PER_ELEMENT}`;
  const values = Object.entries(operation)
    .filter(([key]) => ['value', 'expected', 'count', 'timeout'].includes(key))
    .map(([key, value]) => `${key}=${value}`);
  return [kind, word, ...values].join(' ');
}
