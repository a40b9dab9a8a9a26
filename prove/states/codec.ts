import { type Fields, MOVED, type State, type System } from './state.ts';
import type { StateStore } from './store.ts';

/** Numbers below are written as they are; what is above stands in a list. */
const PLAIN = 0x8000;

/** Writes states as rows of 16-bit numbers. */
export class Codec {
  readonly #system: System;
  readonly #fields: Fields;
  readonly #store: StateStore;
  readonly #listed: number[] = [];
  readonly #codes = new Map<number, number>();

  constructor(system: System, fields: Fields, store: StateStore) {
    this.#system = system;
    this.#fields = fields;
    this.#store = store;
  }

  /** Numbers in a state, as far as its words are known. */
  get length(): number {
    return this.#fields.words + this.#system.words.shared.length;
  }

  encode(state: State): void {
    const { words } = this.#fields;
    const { shared } = this.#system.words;
    this.#forget(state);
    this.#store.widen(this.length);
    const { row } = this.#store;
    for (let i = 0; i < words; i++) {
      const value = state[i] ?? 0;
      if (value > 0xffff) throw new Error('a thread has more than 65,536 states');
      row[i] = value;
    }
    for (let i = 0; i < shared.length; i++) {
      const value = state[words + i] ?? 0;
      row[words + i] = value >= 0 && value < PLAIN ? value : this.#code(value);
    }
  }

  /** Reads a state from the row of the store, which may lack words found since. */
  decode(state: State): void {
    const { words } = this.#fields;
    const { shared } = this.#system.words;
    const { row } = this.#store;
    for (let i = 0; i < words; i++) state[i] = row[i] ?? 0;
    for (let i = 0; i < shared.length; i++) {
      const code = row[words + i] ?? 0;
      state[words + i] = code < PLAIN ? code : (this.#listed[code - PLAIN] ?? 0);
    }
  }

  /** A thread that holds no key of its doorbell does not ask whether that moved. */
  #forget(state: State): void {
    const { machines } = this.#system;
    for (let thread = 0; thread < machines.length; thread++) {
      if (!this.#fields.has(state, thread, MOVED)) continue;
      const holds = machines[thread]?.holdsKey(this.#fields.at(state, thread));
      if (!holds) this.#fields.clear(state, thread, MOVED);
    }
  }

  #code(value: number): number {
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    const code = PLAIN + this.#listed.length;
    if (code > 0xffff) throw new Error('more than 32,768 different values of words');
    this.#listed.push(value);
    this.#codes.set(value, code);
    return code;
  }
}
