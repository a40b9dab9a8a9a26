import type { Machine, Range, Result, Step } from './machine.ts';
import { after, DELTA } from './operations.ts';
import { StateStore } from './store.ts';
import type { Word, WordMap } from './words.ts';

/** What is explored: threads as automata, and the memory they share. */
export interface Model {
  readonly machines: readonly Machine[];
  readonly words: WordMap;
  /** Doorbell of each thread. */
  readonly doorbells: readonly Word[];
  /** The position that all positions and bytes are relative to; undefined: they are absolute. */
  readonly origin: Word | undefined;
  /** Origins this close to the start are told apart, for the wraps. */
  readonly exact: number;
  /** Bytes of storage in all; `Range.data` + `Range.offset` is a place in it. */
  readonly cells: number;
  /** Waiters that nobody will ever see wake, first in the queue of each doorbell. */
  readonly zombies: number;
  readonly maxStates: number;
  /** Looks at what the threads returned once all have: a sentence if it is wrong. */
  readonly after: ((values: readonly unknown[]) => string | undefined) | undefined;
}

export interface Move {
  readonly thread: number;
  readonly step: Step;
  readonly result: string;
}

export interface Exploration {
  readonly verdict: 'holds' | 'refuted' | 'stopped';
  readonly why: string;
  readonly states: number;
  readonly steps: number;
  readonly path: readonly Move[];
}

/** One state of everything: small numbers only, so that a state is stored as a short string. */
interface Global {
  /** Private state of each thread. */
  readonly at: number[];
  /** Slot + 1 of the word each thread sleeps on, or 0. */
  readonly asleep: number[];
  /** Whether a thread's doorbell moved since it looked. */
  readonly moved: number[];
  readonly zombies: number[];
  /** How far the origin has come, as long as that is kept. */
  readonly zone: number[];
  /** Positions are relative to the origin. */
  readonly words: number[];
  /** Bytes, relative to the origin's position. */
  readonly cells: number[];
}

const TIMED_OUT = 2;

/**
 * Visits every state that any schedule leads to, nearest first, so a counterexample is a shortest
 * one. Refuted by: a failed expectation, a race of payload bytes, a deadlock, a lost wake-up (a
 * thread sleeps though its wait is over and nobody is under way to ring it), and a state from which
 * no schedule ends the program.
 */
export function explore(model: Model): Exploration {
  return new Explorer(model).run();
}

class Explorer {
  readonly #model: Model;
  readonly #store: StateStore;
  readonly #parts: readonly number[];

  constructor(model: Model) {
    this.#model = model;
    const threads = model.machines.length;
    this.#parts = [threads, threads, threads, threads, 1, model.cells];
    this.#store = new StateStore();
  }

  run(): Exploration {
    const { machines, cells, zombies, origin } = this.#model;
    const start = origin?.initial ?? 0;
    this.#visit(
      {
        at: machines.map(() => 0),
        asleep: machines.map(() => 0),
        moved: machines.map(() => 0),
        zombies: machines.map(() => zombies),
        zone: [0],
        words: [],
        cells: new Array<number>(cells).fill(-start & 0xff),
      },
      -1,
    );
    for (let id = 0; id < this.#store.size; id++) {
      if (id >= this.#model.maxStates) return this.#end('stopped', 'too many states', id);
      const why = this.#expand(id);
      if (why !== undefined) return this.#end('refuted', why, id);
    }
    const trapped = this.#store.notReaching((id) => this.#isOver(this.#decode(id)));
    if (trapped !== undefined)
      return this.#end('refuted', 'no schedule ends it from here', trapped);
    return this.#end('holds', '', 0);
  }

  /** Makes every move from a state. Says what is wrong with the state, if something is. */
  #expand(id: number): string | undefined {
    const global = this.#decode(id);
    let moves = 0;
    for (const [thread, machine] of this.#model.machines.entries()) {
      const outcome = machine.outcome(global.at[thread] ?? 0);
      if ('failed' in outcome) return `${machine.spec.name}: ${outcome.failed}`;
      if ('done' in outcome) continue;
      for (const branch of this.#branches(global, thread, outcome)) {
        const next = copyOf(global);
        const why = this.#take(next, thread, outcome, branch);
        if (typeof why === 'string' && why.startsWith('!')) return why.slice(1);
        this.#visit(next, id);
        moves += 1;
      }
    }
    if (moves === 0) return this.#standstill(global);
    return this.#lostWakeUp(global);
  }

  /** What may happen to a thread's step: -1 where memory decides. */
  #branches(global: Global, thread: number, step: Step): number[] {
    if (global.asleep[thread] !== 0) return step.values[1] === Infinity ? [] : [TIMED_OUT];
    if (step.kind === 'choose') return Array.from({ length: step.values[0] ?? 0 }, (_, i) => i);
    if (step.kind === 'clock') return [0, 1];
    return [-1];
  }

  /** Does one step, and the copies that follow it. Returns its result; `!…` for what is wrong. */
  #take(global: Global, thread: number, step: Step, branch: number): string {
    const machine = this.#machine(thread);
    let result: Result | 'sleeps' = branch === -1 ? this.#execute(global, thread, step) : branch;
    if (result === 'sleeps') return 'sleeps';
    if (branch === TIMED_OUT) global.asleep[thread] = 0;
    const text = String(result);
    for (;;) {
      global.at[thread] = machine.resume(global.at[thread] ?? 0, result);
      const outcome = machine.outcome(global.at[thread] ?? 0);
      if (!('kind' in outcome) || outcome.kind !== 'copy') return text;
      const { range } = outcome;
      if (this.#races(global, thread, range)) {
        return `!${machine.spec.name} copies bytes that another thread copies at the same time`;
      }
      result = this.#copy(global, thread, range);
    }
  }

  /** Does a step on the memory and returns its result, relative to the thread's own position. */
  #execute(global: Global, thread: number, step: Step): number | 'sleeps' {
    const { word, kind, values } = step;
    if (word === undefined) throw new Error(`${kind} without a word`);
    if (kind === 'notify') return this.#notify(global, word, values[0] ?? Infinity);
    if (word.kind === 'doorbell') return this.#doorbell(global, thread, word, kind, values);
    const shift = word.kind === 'position' ? this.#base(global, thread) : 0;
    const before = global.words[word.slot] ?? this.#initial(word.slot);
    const [value = 0, replacement = 0] = DELTA.has(kind)
      ? values
      : values.map((operand) => operand + shift);
    if (kind === 'wait') {
      if (before !== (value | 0)) return 1;
      global.asleep[thread] = word.slot + 1;
      return 'sleeps';
    }
    const now = after(kind, before, value, replacement) | 0;
    global.words[word.slot] = now;
    if (word === this.#model.origin && now !== 0) this.#moveOrigin(global, now);
    return (before - shift) | 0;
  }

  /** Everything relative to the origin moves the other way. */
  #moveOrigin(global: Global, by: number): void {
    const { words, exact } = this.#model;
    global.zone[0] = Math.min((global.zone[0] ?? 0) + by, exact);
    for (const word of words.all) {
      if (word.kind !== 'position') continue;
      global.words[word.slot] = ((global.words[word.slot] ?? 0) - by) | 0;
    }
    const before = global.cells.slice();
    for (const i of before.keys()) {
      global.cells[i] = ((before[(i + by) & words.mask] ?? 0) - by) & 0xff;
    }
  }

  /** Of a doorbell only counts whether it moved since its owner looked. */
  #doorbell(
    global: Global,
    thread: number,
    word: Word,
    kind: string,
    values: readonly number[],
  ): number | 'sleeps' {
    const owner = this.#model.doorbells.indexOf(word);
    if (kind === 'add' && values[0] !== 0) {
      global.moved[owner] = 1;
      return 0;
    }
    if (kind === 'load' && owner === thread) {
      global.moved[thread] = 0;
      return 0;
    }
    if (kind !== 'wait' || owner !== thread) throw new Error(`${kind} on ${word.name}`);
    if (values[0] === 0 || global.moved[thread] === 1) return 1;
    global.asleep[thread] = word.slot + 1;
    return 'sleeps';
  }

  #notify(global: Global, word: Word, count: number): number {
    let woken = 0;
    const owner = this.#model.doorbells.indexOf(word);
    const stale = Math.min(global.zombies[owner] ?? 0, count);
    if (owner >= 0) global.zombies[owner] = (global.zombies[owner] ?? 0) - stale;
    for (let thread = 0; thread < global.asleep.length && woken + stale < count; thread++) {
      if (global.asleep[thread] !== word.slot + 1) continue;
      global.asleep[thread] = 0;
      global.at[thread] = this.#machine(thread).resume(global.at[thread] ?? 0, 0);
      woken += 1;
    }
    return woken;
  }

  #copy(global: Global, thread: number, range: Range | undefined): Result {
    if (range === undefined) return 0;
    const base = this.#base(global, thread);
    const places = this.#places(global, thread, range);
    if (range.bytes === undefined) {
      return places.map((place) => ((global.cells[place] ?? 0) - base) & 0xff);
    }
    for (const [i, byte] of range.bytes.entries()) {
      global.cells[places[i] ?? 0] = (byte + base) & 0xff;
    }
    return 0;
  }

  /** Where a range lies in the storage as it is turned here: the origin's byte comes first. */
  #places(global: Global, thread: number, range: Range): number[] {
    const first = range.offset + this.#base(global, thread);
    const { mask } = this.#model.words;
    return Array.from({ length: range.count }, (_, i) => range.data + ((first + i) & mask));
  }

  /** Another thread has copied some of these bytes since its last operation; one of the two writes. */
  #races(global: Global, thread: number, range: Range | undefined): boolean {
    if (range === undefined) return false;
    const mine = this.#places(global, thread, range);
    return this.#model.machines.some((machine, other) => {
      if (other === thread) return false;
      return machine.openRanges(global.at[other] ?? 0).some((theirs) => {
        if (range.bytes === undefined && theirs.bytes === undefined) return false;
        return this.#places(global, other, theirs).some((place) => mine.includes(place));
      });
    });
  }

  /** A thread sleeps, the others are all idle or over, and if it were woken it would not wait on. */
  #lostWakeUp(global: Global): string | undefined {
    const { machines } = this.#model;
    if (global.asleep.every((slot) => slot === 0)) return undefined;
    const busy = machines.some((machine, thread) => {
      const outcome = machine.outcome(global.at[thread] ?? 0);
      return 'kind' in outcome && global.asleep[thread] === 0 && !outcome.idle;
    });
    if (busy) return undefined;
    for (const [thread, machine] of machines.entries()) {
      if (global.asleep[thread] === 0) continue;
      const alone = copyOf(global);
      alone.asleep[thread] = 0;
      alone.at[thread] = machine.resume(alone.at[thread] ?? 0, 0);
      if (!this.#sleepsAgain(alone, thread)) return `lost wake-up: ${machine.spec.name} sleeps on`;
    }
    return undefined;
  }

  #sleepsAgain(global: Global, thread: number): boolean {
    const machine = this.#machine(thread);
    for (;;) {
      const outcome = machine.outcome(global.at[thread] ?? 0);
      if (!('kind' in outcome) || outcome.idle || outcome.kind === 'copy') return false;
      if (outcome.kind === 'clock') return true;
      if (this.#execute(global, thread, outcome) === 'sleeps') return true;
      const result = this.#execute(copyOf(global), thread, outcome);
      global.at[thread] = machine.resume(global.at[thread] ?? 0, result === 'sleeps' ? 0 : result);
    }
  }

  #isOver(global: Global): boolean {
    return this.#model.machines.every((m, thread) => 'done' in m.outcome(global.at[thread] ?? 0));
  }

  #standstill(global: Global): string | undefined {
    const { machines, after } = this.#model;
    if (!this.#isOver(global)) return `deadlock: ${this.#sleepers(global)}`;
    const outcomes = machines.map((machine, thread) => machine.outcome(global.at[thread] ?? 0));
    return after?.(outcomes.map((outcome) => ('done' in outcome ? outcome.value : undefined)));
  }

  #sleepers(global: Global): string {
    const names = this.#model.machines.filter((_, thread) => global.asleep[thread] !== 0);
    return `${names.map((machine) => machine.spec.name).join(' and ')} sleep for ever`;
  }

  /** The thread's own position, relative to the origin. */
  #base(global: Global, thread: number): number {
    const { ownPos } = this.#machine(thread).spec;
    return ownPos === undefined ? 0 : (global.words[ownPos.slot] ?? 0);
  }

  #machine(thread: number): Machine {
    const machine = this.#model.machines[thread];
    if (machine === undefined) throw new Error(`no thread ${thread}`);
    return machine;
  }

  /** Outside of every call nobody holds a key, so nobody asks whether the doorbell moved. */
  #forget(global: Global): void {
    for (const [thread, machine] of this.#model.machines.entries()) {
      const outcome = machine.outcome(global.at[thread] ?? 0);
      if (!('kind' in outcome) || outcome.idle) global.moved[thread] = 0;
    }
  }

  #visit(global: Global, parent: number): void {
    this.#store.visit(this.#encode(global), parent);
  }

  /** Words come last; those at the end that hold what they held at first are left out. */
  #encode(global: Global): number[] {
    this.#forget(global);
    const { at, asleep, moved, zombies, zone, words, cells } = global;
    let count = words.length;
    while (count > 0 && words[count - 1] === this.#initial(count - 1)) count -= 1;
    const held = words.slice(0, count);
    return [...at, ...asleep, ...moved, ...zombies, ...zone, ...cells, ...held];
  }

  #initial(slot: number): number {
    const word = this.#model.words.all[slot];
    return word === undefined || word.kind === 'position' ? 0 : word.initial;
  }

  #decode(id: number): Global {
    const values = this.#store.values(id);
    const fixed = this.#parts.reduce((sum, size) => sum + size);
    const [at, asleep, moved, zombies, zone, cells] = split(values, this.#parts);
    const words = values.slice(fixed);
    for (let slot = words.length; slot < this.#model.words.all.length; slot++) {
      words.push(this.#initial(slot));
    }
    return {
      at: at ?? [],
      asleep: asleep ?? [],
      moved: moved ?? [],
      zombies: zombies ?? [],
      zone: zone ?? [],
      words,
      cells: cells ?? [],
    };
  }

  #end(verdict: Exploration['verdict'], why: string, id: number): Exploration {
    const path = this.#store.pathTo(id).map(([from, to]) => this.#moveBetween(from, to));
    return { verdict, why, states: this.#store.size, steps: this.#store.steps, path };
  }

  /** Finds again which move led from one state to the next. */
  #moveBetween(from: number, to: number): Move {
    const global = this.#decode(from);
    for (const [thread, machine] of this.#model.machines.entries()) {
      const outcome = machine.outcome(global.at[thread] ?? 0);
      if (!('kind' in outcome)) continue;
      for (const branch of this.#branches(global, thread, outcome)) {
        const next = copyOf(global);
        const result = this.#take(next, thread, outcome, branch);
        if (this.#store.find(this.#encode(next)) === to) return { thread, step: outcome, result };
      }
    }
    throw new Error(`no move from ${from} to ${to}`);
  }
}

function copyOf(global: Global): Global {
  return {
    at: global.at.slice(),
    asleep: global.asleep.slice(),
    moved: global.moved.slice(),
    zombies: global.zombies.slice(),
    zone: global.zone.slice(),
    words: global.words.slice(),
    cells: global.cells.slice(),
  };
}

function split(values: readonly number[], sizes: readonly number[]): number[][] {
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return values.slice(start - size, start);
  });
}
