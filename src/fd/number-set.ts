/**
 * A set of numbers from 0 on that knows the lowest one not in it. A binary tree over the numbers:
 * a node is full when all numbers below it are in the set, so each call goes once up or down.
 */
export class NumberSet {
  /** Children of node i are 2 i and 2 i + 1, the root is 1, number n is node #leaves + n. */
  #full = new Uint8Array(2 * 64);
  #leaves = 64;

  add(number: number): void {
    while (number >= this.#leaves) this.#grow();
    let node = this.#leaves + number;
    this.#full[node] = 1;
    for (; node > 1 && this.#full[node ^ 1] === 1; node >>= 1) this.#full[node >> 1] = 1;
  }

  delete(number: number): void {
    if (number >= this.#leaves) return;
    for (let node = this.#leaves + number; node >= 1; node >>= 1) this.#full[node] = 0;
  }

  /** The lowest number from `from` on that is not in the set. */
  lowestFree(from: number): number {
    if (from >= this.#leaves) return from;
    let node = this.#leaves + from;
    while (this.#full[node] === 1) {
      // Up from where nothing lies to the right, then to what does.
      while ((node & 1) === 1) node >>= 1;
      if (node === 0) return this.#leaves;
      node += 1;
    }
    while (node < this.#leaves) node = 2 * node + (this.#full[2 * node] ?? 0);
    return node - this.#leaves;
  }

  #grow(): void {
    const before = this.#full.subarray(this.#leaves);
    this.#leaves *= 2;
    this.#full = new Uint8Array(2 * this.#leaves);
    for (const [number, full] of before.entries()) if (full === 1) this.add(number);
  }
}
