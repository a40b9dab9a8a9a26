export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;
export type IntegerArray = NumberArray | BigInt64Array | BigUint64Array;
/** Arrays that `Atomics.wait` and `Atomics.notify` accept. */
export type WaitableArray = Int32Array | BigInt64Array;
export type Value = number | bigint;
/** The value that an operation gives back to its thread. */
export type Result = Value | 'ok' | 'not-equal' | 'timed-out' | 'asleep';

export type ModifyKind = 'add' | 'sub' | 'and' | 'or' | 'xor' | 'exchange';

/** A range of bytes that is read or written by plain code. */
export interface Access {
  readonly buffer: ArrayBufferLike;
  readonly from: number;
  readonly to: number;
  readonly write: boolean;
  /** False for an aligned element of an integer array: what is read there is never half of it. */
  readonly mayTear: boolean;
}

/**
 * One step of a thread as the others can see it. Threads are run from one operation to the next;
 * whatever lies between two of them belongs to the first.
 */
export type Operation =
  | { readonly kind: 'load'; readonly view: IntegerArray; readonly index: number }
  | {
      readonly kind: 'store' | ModifyKind;
      readonly view: IntegerArray;
      readonly index: number;
      readonly value: Value;
    }
  | {
      readonly kind: 'compareExchange';
      readonly view: IntegerArray;
      readonly index: number;
      readonly expected: Value;
      readonly value: Value;
    }
  | {
      readonly kind: 'wait' | 'waitAsync';
      readonly view: WaitableArray;
      readonly index: number;
      readonly value: Value;
      readonly timeout: number;
      /** Number of a `waitAsync` in its thread, where the thread can be told of its end. */
      readonly ticket?: number;
    }
  | {
      readonly kind: 'notify';
      readonly view: WaitableArray;
      readonly index: number;
      readonly count: number;
    }
  /** Reads the virtual clock, in milliseconds. */
  | { readonly kind: 'now' }
  /** The thread waits for the next event of its loop; `deadline` is that of its first timer. */
  | { readonly kind: 'idle'; readonly deadline: number }
  /** Branches: the result is each of 0 … count − 1 in some run. */
  | { readonly kind: 'choose'; readonly count: number; readonly label: string };

export type AtomicOperation = Extract<Operation, { readonly view: IntegerArray }>;

/** Says whether the operation is one of `Atomics`, and so has a view and an index. */
export function isAtomic(operation: Operation): operation is AtomicOperation {
  return 'view' in operation;
}

/** Says whether two operations are the same step on the same memory. */
export function sameOperation(a: Operation, b: Operation): boolean {
  if (a.kind !== b.kind) return false;
  if (!isAtomic(a) || !isAtomic(b)) return sameFields(a, b);
  return (
    a.index === b.index &&
    a.view.buffer === b.view.buffer &&
    a.view.byteOffset === b.view.byteOffset &&
    sameFields(a, b)
  );
}

/** Compares what an operation has besides memory: there the objects may be others. */
function sameFields(a: Operation, b: Operation): boolean {
  for (const key in a) {
    const [left, right]: unknown[] = [a[key as keyof Operation], b[key as keyof Operation]];
    if (left !== right && typeof left !== 'object' && !Object.is(left, right)) return false;
  }
  return true;
}

/** The first byte of the word that an operation is about. */
export function byteIndex(operation: AtomicOperation): number {
  return operation.view.byteOffset + operation.index * operation.view.BYTES_PER_ELEMENT;
}
