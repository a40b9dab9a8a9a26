import { after, DELTA } from '../automata/operations.ts';
import { AWAITED, NOT_EQUAL, OK, type Range, type Result, type Step } from '../automata/step.ts';
import type { Word } from '../automata/words.ts';
import { ASLEEP, CHECKED, DEAD, Fields, MOVED, type State, type System } from './state.ts';

/** First result of a wait: none yet, and no value that a word can have. */
export const SLEEPS: number = 2 ** 32;

/** Does the steps of threads on a state. */
export class Stepper {
  readonly fields: Fields;
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
    this.fields = new Fields(system);
  }

  /** Says whether a step can be done now: all can but those that wait for what happens to a thread. */
  isEnabled(state: State, { kind, values: [thread = 0] }: Step): boolean {
    if (kind === 'died') return this.isOver(state, thread);
    if (kind !== 'stopped') return true;
    return this.#system.machines[thread]?.wasStopped(this.fields.at(state, thread)) === true;
  }

  /** Says whether a thread was killed or has come to its end. */
  isOver(state: State, thread: number): boolean {
    if (this.fields.has(state, thread, DEAD)) return true;
    const outcome = this.#system.machines[thread]?.outcome(this.fields.at(state, thread));
    return outcome !== undefined && 'done' in outcome;
  }

  /** Kills a thread: it does nothing any more, and nobody asks where it stood. */
  kill(state: State, thread: number): void {
    this.fields.clear(state, thread, ASLEEP | MOVED | CHECKED);
    this.fields.set(state, thread, DEAD);
    state[thread] = 0;
  }

  /** Does a step and returns its result, relative to the thread's own position. */
  execute(state: State, thread: number, { word, kind, values }: Step): number {
    if (AWAITED.has(kind)) return OK;
    if (word === undefined) throw new Error(`${kind} without a word`);
    if (kind === 'notify') return this.#notify(state, word, values[0] ?? Infinity);
    if (word.kind === 'doorbell') return this.#doorbell(state, thread, word, kind, values);
    const at = this.fields.words + word.field;
    const before = ((state[at] ?? 0) + word.first) | 0;
    const shift = word.kind === 'position' ? this.base(state, thread) : 0;
    if (kind === 'load') return (before - shift) | 0;
    const given = DELTA.has(kind) ? 0 : shift;
    const value = (values[0] ?? 0) + given;
    if (kind === 'wait') return this.#wait(state, thread, before === (value | 0));
    const now = after(kind, before, value, (values[1] ?? 0) + given) | 0;
    state[at] = (now - word.first) | 0;
    if (word === this.#system.origin && now !== 0) this.#moveOrigin(state, now);
    return (before - shift) | 0;
  }

  /** Copies bytes into the storage, or out of it. */
  copy(state: State, thread: number, range: Range): Result {
    const { cells } = this.fields;
    const base = this.base(state, thread);
    const places = this.#places(state, thread, range);
    if (range.bytes === undefined) {
      return places.map((place) => ((state[cells + place] ?? 0) - base) & 0xff);
    }
    for (const [i, byte] of range.bytes.entries()) {
      state[cells + (places[i] ?? 0)] = (byte + base) & 0xff;
    }
    return OK;
  }

  /** Another thread has copied some of these bytes since its last operation; one of the two writes. */
  races(state: State, thread: number, range: Range): boolean {
    const mine = this.#places(state, thread, range);
    return this.#system.machines.some((machine, other) => {
      if (other === thread || this.fields.has(state, other, DEAD)) return false;
      return machine.openRanges(this.fields.at(state, other)).some((theirs) => {
        if (range.bytes === undefined && theirs.bytes === undefined) return false;
        return this.#places(state, other, theirs).some((place) => mine.includes(place));
      });
    });
  }

  /** The thread's own position, relative to the origin. */
  base(state: State, thread: number): number {
    const own = this.#system.machines[thread]?.spec.ownPos;
    return own === undefined ? 0 : (state[this.fields.words + own.field] ?? 0);
  }

  /** Everything relative to the origin moves the other way. */
  #moveOrigin(state: State, by: number): void {
    const { zone, cells, words: firstWord } = this.fields;
    const { words, exact, cells: count } = this.#system;
    state[zone] = Math.min((state[zone] ?? 0) + by, exact);
    for (const word of words.shared) {
      const at = firstWord + word.field;
      if (word.kind === 'position') state[at] = (state[at] ?? 0) - by;
    }
    const before = state.slice(cells, cells + count);
    for (let i = 0; i < count; i++) {
      state[cells + i] = ((before[(i + by) & words.mask] ?? 0) - by) & 0xff;
    }
  }

  /** Abstracts a doorbell: only whether it moved since its owner looked counts. */
  #doorbell(
    state: State,
    thread: number,
    word: Word,
    kind: string,
    values: readonly number[],
  ): number {
    const owner = this.#system.doorbells.indexOf(word);
    if (kind === 'add' && values[0] !== 0) {
      if (owner !== -1) this.fields.set(state, owner, MOVED);
      return OK;
    }
    if (kind === 'load' && owner === thread) {
      const hasMoved = this.fields.has(state, thread, MOVED) ? 1 : 0;
      this.fields.clear(state, thread, MOVED);
      return hasMoved;
    }
    if (kind !== 'wait' || owner !== thread) throw new Error(`${kind} on ${word.name}`);
    return this.#wait(state, thread, values[0] !== 0 && !this.fields.has(state, thread, MOVED));
  }

  #wait(state: State, thread: number, isEqual: boolean): number {
    const { fields } = this;
    if (this.#system.engine === 'checks apart' && !fields.has(state, thread, CHECKED)) {
      if (!isEqual) return NOT_EQUAL;
      fields.set(state, thread, CHECKED);
      return SLEEPS;
    }
    if (!isEqual && this.#system.engine === 'sound') return NOT_EQUAL;
    fields.clear(state, thread, CHECKED);
    fields.set(state, thread, ASLEEP);
    return SLEEPS;
  }

  #notify(state: State, word: Word, count: number): number {
    const { fields } = this;
    const { machines, doorbells, zombies } = this.#system;
    const owner = zombies === 0 ? -1 : doorbells.indexOf(word);
    const stale = owner === -1 ? 0 : Math.min(fields.zombies(state, owner), count);
    if (stale > 0) fields.setZombies(state, owner, fields.zombies(state, owner) - stale);
    let woken = 0;
    for (let thread = 0; thread < fields.threads && woken + stale < count; thread++) {
      if (!fields.has(state, thread, ASLEEP)) continue;
      const machine = machines[thread];
      const outcome = machine?.outcome(fields.at(state, thread));
      if (machine === undefined || outcome === undefined || !('kind' in outcome)) continue;
      if (outcome.word !== word) continue;
      fields.clear(state, thread, ASLEEP);
      state[thread] = machine.resume(fields.at(state, thread), OK);
      woken += 1;
    }
    return woken;
  }

  /** Where a range lies in the storage as it is turned here: the origin's byte comes first. */
  #places(state: State, thread: number, range: Range): number[] {
    const first = range.offset + this.base(state, thread);
    const { mask } = this.#system.words;
    return Array.from({ length: range.count }, (_, i) => range.data + ((first + i) & mask));
  }
}
