/** What ends when shared memory holds what it cannot: the end whose side found that. */
export interface Breakable {
  /** Ends it for good and returns EPROTO. The peer sees a closed end. */
  break(): number;
}
