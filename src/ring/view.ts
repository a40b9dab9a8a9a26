/** A part of the ring that the caller has in hand. */
export interface View {
  /** Bytes that its side had moved when it was given: once that has changed, the view is void. */
  readonly start: number;
  readonly count: number;
}
