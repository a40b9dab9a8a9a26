/** Values of one clock that one thread knew, each from one of its accesses on. They only grow. */
export class Timeline {
  readonly #from: number[] = [];
  readonly #values: number[] = [];

  /** From access number `access` on it is `value`. */
  set(access: number, value: number): void {
    const last = this.#from.length - 1;
    if (this.#from[last] === access) {
      this.#values[last] = value;
      return;
    }
    this.#from.push(access);
    this.#values.push(value);
  }

  /** The value at that access; 0 before the first one. */
  at(access: number): number {
    let low = 0;
    let high = this.#from.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#from[middle] ?? 0) <= access) low = middle + 1;
      else high = middle;
    }
    return this.#values[low - 1] ?? 0;
  }
}
