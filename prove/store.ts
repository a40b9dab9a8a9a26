/**
 * States as short strings, one character a number, with who led to whom. Numbers of any size are
 * stood for by their index in a list.
 */
export class StateStore {
  readonly #ids = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #parents: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #numbers: number[] = [];
  readonly #indices = new Map<number, number>();

  get size(): number {
    return this.#keys.length;
  }

  get steps(): number {
    return this.#to.length;
  }

  /** Adds a state, unless it is known, and the step from `parent` (-1 for none) to it. */
  visit(values: readonly number[], parent: number): void {
    const key = this.#encode(values);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#keys.length;
      this.#ids.set(key, id);
      this.#keys.push(key);
      this.#parents.push(parent);
    }
    if (parent === -1) return;
    this.#from.push(parent);
    this.#to.push(id);
  }

  find(values: readonly number[]): number | undefined {
    return this.#ids.get(this.#encode(values));
  }

  values(id: number): number[] {
    const key = this.#keys[id] ?? '';
    const values = new Array<number>(key.length);
    for (let i = 0; i < key.length; i++) values[i] = this.#numbers[key.charCodeAt(i)] ?? 0;
    return values;
  }

  /** The steps of a shortest way from the first state to this one. */
  pathTo(id: number): [from: number, to: number][] {
    const path: [number, number][] = [];
    for (let to = id; to > 0; to = this.#parents[to] ?? 0)
      path.unshift([this.#parents[to] ?? 0, to]);
    return path;
  }

  /** A state from which no steps lead to one that `isGoal`, or undefined if there is none. */
  notReaching(isGoal: (id: number) => boolean): number | undefined {
    const starts = new Int32Array(this.size + 1);
    for (const to of this.#to) starts[to + 1] = (starts[to + 1] ?? 0) + 1;
    for (let id = 0; id < this.size; id++)
      starts[id + 1] = (starts[id + 1] ?? 0) + (starts[id] ?? 0);
    const next = starts.slice();
    const before = new Int32Array(this.steps);
    for (const [step, to] of this.#to.entries()) {
      const place = next[to] ?? 0;
      before[place] = this.#from[step] ?? 0;
      next[to] = place + 1;
    }
    const reached = new Uint8Array(this.size);
    const todo: number[] = [];
    for (let id = 0; id < this.size; id++) if (isGoal(id)) todo.push(id);
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      if (reached[id] === 1) continue;
      reached[id] = 1;
      for (let i = starts[id] ?? 0; i < (starts[id + 1] ?? 0); i++) todo.push(before[i] ?? 0);
    }
    const first = reached.indexOf(0);
    return first === -1 ? undefined : first;
  }

  #encode(values: readonly number[]): string {
    let key = '';
    for (const value of values) key += String.fromCharCode(this.#index(value));
    return key;
  }

  #index(value: number): number {
    const known = this.#indices.get(value);
    if (known !== undefined) return known;
    const index = this.#numbers.length;
    if (index > 0xffff) throw new Error('more than 65,536 different numbers in the states');
    this.#numbers.push(value);
    this.#indices.set(value, index);
    return index;
  }
}
