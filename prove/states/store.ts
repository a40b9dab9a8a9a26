const FIRST_ROWS = 1 << 12;

/**
 * States as rows of 16-bit numbers in one array, found by a hash table with open addressing, with
 * the state that led to each. A row may grow: numbers that a shorter one lacks are 0.
 */
export class StateStore {
  /** The row that {@link add} and {@link find} look for, and {@link read} fills. */
  row: Uint16Array;
  /** The same memory, two numbers at a time. */
  #pairs: Uint32Array;
  #width: number;
  #rows: Uint32Array;
  /** State + 1 by hash; 0 is empty. */
  #table: Int32Array;
  #size = 0;
  #parents = new Int32Array(FIRST_ROWS);
  /** Where the steps from a state begin in the list of all steps. */
  #starts = new Int32Array(FIRST_ROWS);
  #targets = new Int32Array(FIRST_ROWS);
  #steps = 0;

  constructor(columns: number) {
    this.#width = (columns + 1) >> 1;
    this.#pairs = new Uint32Array(this.#width);
    this.row = new Uint16Array(this.#pairs.buffer);
    this.#rows = new Uint32Array(FIRST_ROWS * this.#width);
    this.#table = new Int32Array(2 * FIRST_ROWS);
  }

  get size(): number {
    return this.#size;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Adds the row as a state that was reached from `parent`, unless it is known. */
  add(parent: number): number {
    const place = this.#place();
    const found = this.#table[place] ?? 0;
    if (found !== 0) return found - 1;
    const id = this.#size;
    if (id === this.#parents.length) this.#grow();
    this.#size = id + 1;
    this.#rows.set(this.#pairs, id * this.#width);
    this.#parents[id] = parent;
    if (2 * this.#size > this.#table.length) this.#rehash(2 * this.#table.length);
    else this.#table[place] = id + 1;
    return id;
  }

  /** The state that the row is, or -1. */
  find(): number {
    return (this.#table[this.#place()] ?? 0) - 1;
  }

  read(id: number): void {
    const start = id * this.#width;
    for (let i = 0; i < this.#width; i++) this.#pairs[i] = this.#rows[start + i] ?? 0;
  }

  /** To be called before the steps from `id` are added; states are expanded in their order. */
  expand(id: number): void {
    this.#starts[id] = this.#steps;
  }

  addStep(to: number): void {
    if (this.#steps === this.#targets.length) this.#targets = doubled(this.#targets);
    this.#targets[this.#steps] = to;
    this.#steps += 1;
  }

  /** A shortest way from the first state to this one. */
  pathTo(id: number): number[] {
    const path = [id];
    for (let at = id; at > 0; ) {
      at = this.#parents[at] ?? 0;
      path.push(at);
    }
    return path.reverse();
  }

  /**
   * The nearest state from which no steps lead to a goal, or -1. `reaches` has 1 for each goal.
   * Most steps lead to later states, so a few passes from the last state to the first are enough.
   */
  firstNotReaching(reaches: Uint8Array): number {
    let left: number[] = [];
    for (let id = this.#size - 1; id >= 0; id--) if (reaches[id] === 0) left.push(id);
    for (let before = -1; before !== left.length; ) {
      before = left.length;
      left = left.filter((id) => !this.#leadsOn(id, reaches));
    }
    return left.at(-1) ?? -1;
  }

  /** Makes room for so many columns. */
  widen(columns: number): void {
    const width = (columns + 1) >> 1;
    if (width <= this.#width) return;
    const rows = new Uint32Array(this.#parents.length * width);
    for (let id = 0; id < this.#size; id++) {
      rows.set(this.#rows.subarray(id * this.#width, (id + 1) * this.#width), id * width);
    }
    const pairs = new Uint32Array(width);
    pairs.set(this.#pairs);
    this.#rows = rows;
    this.#pairs = pairs;
    this.#width = width;
    this.row = new Uint16Array(pairs.buffer);
    this.#rehash(this.#table.length);
  }

  #leadsOn(id: number, reaches: Uint8Array): boolean {
    const end = id + 1 < this.#size ? (this.#starts[id + 1] ?? 0) : this.#steps;
    for (let step = this.#starts[id] ?? 0; step < end; step++) {
      if (reaches[this.#targets[step] ?? 0] === 0) continue;
      reaches[id] = 1;
      return true;
    }
    return false;
  }

  /** Where in the table the row is, or would be. */
  #place(): number {
    const mask = this.#table.length - 1;
    const pairs = this.#pairs;
    for (let place = hash(pairs, 0, this.#width) & mask; ; place = (place + 1) & mask) {
      const found = this.#table[place] ?? 0;
      if (found === 0 || this.#isRow(found - 1)) return place;
    }
  }

  #isRow(id: number): boolean {
    const start = id * this.#width;
    for (let i = 0; i < this.#width; i++) {
      if (this.#rows[start + i] !== this.#pairs[i]) return false;
    }
    return true;
  }

  #grow(): void {
    this.#parents = doubled(this.#parents);
    this.#starts = doubled(this.#starts);
    const rows = new Uint32Array(2 * this.#rows.length);
    rows.set(this.#rows);
    this.#rows = rows;
  }

  #rehash(length: number): void {
    const table = new Int32Array(length);
    const mask = length - 1;
    for (let id = 0; id < this.#size; id++) {
      let place = hash(this.#rows, id * this.#width, this.#width) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = id + 1;
    }
    this.#table = table;
  }
}

function hash(rows: Uint32Array, start: number, width: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) {
    sum = Math.imul(sum ^ (rows[start + i] ?? 0), 0x9e3779b1);
    sum ^= sum >>> 15;
  }
  return Math.imul(sum, 0x85ebca6b) >>> 4;
}

function doubled(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * numbers.length);
  more.set(numbers);
  return more;
}
