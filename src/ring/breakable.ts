/** An end that its sides break when they find in shared memory what cannot be there. */
export interface Breakable {
  /** Ends it for good and returns EPROTO. The peer sees a closed end. */
  break(): number;
}
