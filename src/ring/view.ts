/** A part of the ring that the caller has in hand. Void once the position has moved on. */
export interface View {
  readonly pos: number;
  readonly count: number;
}
