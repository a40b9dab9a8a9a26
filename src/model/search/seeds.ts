/** Numbers that look random and are the same for the same seed (xorshift, 32 bits). */
export class Seeded {
  #state: number;

  constructor(seed: number) {
    // Multiplied by an odd constant so that small seeds do not give similar runs; never zero.
    this.#state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  }

  /** A whole number of 0 … count − 1. */
  below(count: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % count;
  }
}
