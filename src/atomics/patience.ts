/** Waits in a row that are of one kind before both kinds are tried again. */
const PERIOD = 128;

/**
 * Learns whether a wait that spins should let the other side get ahead before it looks.
 *
 * Each look takes the cache line of a position from the core that is about to store it, and that costs
 * both of them a hundred nanoseconds or several. A reader that looks at once finds one message, and so
 * it does after the next one: the two go in step, at the speed of the cache lines. If it looks a
 * microsecond later it finds many, at one look. But where the other side answers and waits, one message
 * is all that comes, and a late look is time lost. So of every 128 waits one looks at once, the next
 * one late, and the others late only if the bytes moved after that were twice as many.
 */
export class Patience {
  #waits = 0;
  #bytes = 0;
  #hastyYield = 0;
  #pays = false;

  /** At the start of a wait, with the bytes moved so far: whether to look late. */
  isDue(bytes: number): boolean {
    const gained = bytes - this.#bytes;
    this.#bytes = bytes;
    const turn = this.#waits;
    this.#waits = (turn + 1) % PERIOD;
    if (turn === 0) return false;
    if (turn === 1) this.#hastyYield = gained;
    if (turn === 2) this.#pays = gained >= 2 * this.#hastyYield;
    return turn === 1 || this.#pays;
  }
}
