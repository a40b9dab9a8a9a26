/** Where a thread can stand between two steps: a call or an operation in one function. */
export interface Site {
  readonly id: number;
  readonly fn: string;
  readonly line: number;
  /** The operation there: `Atomics.load`, or the function that is called. */
  readonly does: string;
  /** Names of the captured values, in the order of the capture. */
  readonly names: readonly string[];
}
