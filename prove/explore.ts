import type { Machine, Range, Result, Step } from './machine.ts';
import { after, DELTA } from './operations.ts';
import type { Word, WordMap } from './words.ts';

/** What is explored: threads as automata, and the memory they share. */
export interface Model {
  readonly machines: readonly Machine[];
  readonly words: WordMap;
  /** Doorbell of each thread. */
  readonly doorbells: readonly Word[];
  /** The position that all positions and bytes are written down relative to; undefined for none. */
  readonly origin: Word | undefined;
  /** Bytes of storage in all; `Range.data` + `Range.offset` is a place in it. */
  readonly cells: number;
  /** Waiters that nobody will ever see wake, first in the queue of each doorbell. */
  readonly zombies: number;
  readonly maxStates: number;
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

interface Global {
  /** Private state of each thread. */
  readonly at: number[];
  /** Slot + 1 of the word each thread sleeps on, or 0. */
  readonly asleep: number[];
  /** Whether a thread's doorbell moved since it looked. */
  readonly moved: boolean[];
  readonly zombies: number[];
  readonly words: number[];
  readonly cells: number[];
}

/**
 * Visits every state that any schedule leads to, nearest first, so a counterexample is a shortest
 * one. Refuted by: a failed expectation, a race of payload bytes, a deadlock, a lost wake-up (a
 * thread sleeps though its wait is over and nobody is under way to ring it), and a state from which
 * no schedule ends the program.
 */
export function explore(model: Model): Exploration {
  const explorer = new Explorer(model);
  return explorer.run();
}

class Explorer {
  readonly #model: Model;
  readonly #ids = new Map<string, number>();
  readonly #globals: Global[] = [];
  readonly #parents: number[] = [];
  readonly #moves: (Move | undefined)[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  constructor(model: Model) {
    this.#model = model;
  }

  run(): Exploration {
    const { machines, words, cells, zombies } = this.#model;
    this.#visit(
      {
        at: machines.map(() => 0),
        asleep: machines.map(() => 0),
        moved: machines.map(() => false),
        zombies: machines.map(() => zombies),
        words: words.all.map((word) => word.initial),
        cells: new Array<number>(cells).fill(0),
      },
      -1,
      undefined,
    );
    for (let id = 0; id < this.#globals.length; id++) {
      if (id >= this.#model.maxStates) return this.#end('stopped', 'too many states', id);
      const why = this.#expand(id);
      if (why !== undefined) return this.#end('refuted', why, id);
    }
    const trapped = this.#trapped();
    if (trapped !== undefined)
      return this.#end('refuted', 'no schedule ends it from here', trapped);
    return this.#end('holds', '', 0);
  }

  /** Makes every move from a state. Says what is wrong with the state, if something is. */
  #expand(id: number): string | undefined {
    const global = this.#global(id);
    const { machines } = this.#model;
    let moves = 0;
    for (const [thread, machine] of machines.entries()) {
      const outcome = machine.outcome(global.at[thread] ?? 0);
      if ('failed' in outcome) return `${machine.spec.name}: ${outcome.failed}`;
      if ('done' in outcome) continue;
      for (const result of this.#branches(global, thread, outcome)) {
        const why = this.#move(id, global, thread, outcome, result);
        if (why !== undefined) return why;
        moves += 1;
      }
    }
    if (moves === 0 && !this.#isOver(global)) return `deadlock: ${this.#sleepers(global)}`;
    return this.#lostWakeUp(global);
  }

  /** What may happen to a thread's step: undefined where memory decides. */
  #branches(global: Global, thread: number, step: Step): (number | undefined)[] {
    if (global.asleep[thread] !== 0) return step.values[1] === Infinity ? [] : [2];
    if (step.kind === 'choose') return Array.from({ length: step.values[0] ?? 0 }, (_, i) => i);
    if (step.kind === 'clock') return [0, 1];
    return [undefined];
  }

  #move(
    id: number,
    global: Global,
    thread: number,
    step: Step,
    chosen: number | undefined,
  ): string | undefined {
    const next = copyOf(global);
    const machine = this.#machine(thread);
    if (step.kind === 'copy' && this.#races(global, thread, step.range)) {
      const other = this.#model.machines[1 - thread]?.spec.name ?? 'another thread';
      return `${machine.spec.name} and ${other} copy the same bytes at the same time`;
    }
    let result: Result | 'sleeps' = chosen ?? this.#execute(next, thread, step);
    if (chosen === 2 && global.asleep[thread] !== 0) {
      next.asleep[thread] = 0;
      result = 2;
    }
    if (result !== 'sleeps') next.at[thread] = machine.resume(next.at[thread] ?? 0, result);
    const text = result === 'sleeps' ? 'sleeps' : String(result);
    const to = this.#visit(next, id, { thread, step, result: text });
    this.#from.push(id);
    this.#to.push(to);
    return undefined;
  }

  /** Does a step on the memory and returns its result, relative to the thread's own position. */
  #execute(global: Global, thread: number, step: Step): Result | 'sleeps' {
    const { word, kind, values } = step;
    if (kind === 'copy') return this.#copy(global, thread, step.range);
    if (word === undefined) throw new Error(`${kind} without a word`);
    if (kind === 'notify') return this.#notify(global, word, values[0] ?? Infinity);
    if (word.kind === 'doorbell') return this.#doorbell(global, thread, word, kind, values);
    const shift = word.kind === 'position' ? this.#base(global, thread) : 0;
    const before = global.words[word.slot] ?? word.initial;
    const [value = 0, replacement = 0] = DELTA.has(kind)
      ? values
      : values.map((operand) => operand + shift);
    if (kind === 'wait') {
      if (before !== (value | 0)) return 1;
      global.asleep[thread] = word.slot + 1;
      return 'sleeps';
    }
    global.words[word.slot] = after(kind, before, value, replacement) | 0;
    return word.kind === 'position' ? (before - shift) | 0 : before;
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
      global.moved[owner] = true;
      return 0;
    }
    if (kind === 'load' && owner === thread) {
      global.moved[thread] = false;
      return 0;
    }
    if (kind !== 'wait' || owner !== thread) throw new Error(`${kind} on ${word.name}`);
    if (values[0] === 0 || global.moved[thread]) return 1;
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
    const at = range.data + range.offset;
    if (range.bytes === undefined) {
      return global.cells.slice(at, at + range.count).map((byte) => (byte - base) & 0xff);
    }
    for (const [i, byte] of range.bytes.entries()) global.cells[at + i] = (byte + base) & 0xff;
    return 0;
  }

  /** Another thread may copy some of these bytes at this very moment, and one of the two writes. */
  #races(global: Global, thread: number, range: Range | undefined): boolean {
    return this.#model.machines.some((machine, other) => {
      const outcome = machine.outcome(global.at[other] ?? 0);
      if (other === thread || range === undefined || !('kind' in outcome)) return false;
      const theirs = outcome.range;
      if (theirs === undefined) return false;
      const [mine, their] = [range.data + range.offset, theirs.data + theirs.offset];
      const apart = mine + range.count <= their || their + theirs.count <= mine;
      return !apart && (range.bytes !== undefined || theirs.bytes !== undefined);
    });
  }

  /** A thread sleeps, the others are all idle or over, and if it were woken it would not wait on. */
  #lostWakeUp(global: Global): string | undefined {
    const { machines } = this.#model;
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
      const result = this.#execute(global, thread, outcome);
      if (result === 'sleeps') return true;
      global.at[thread] = machine.resume(global.at[thread] ?? 0, result);
    }
  }

  /** A state from which no schedule leads to the end of all threads. */
  #trapped(): number | undefined {
    const before: number[][] = this.#globals.map(() => []);
    for (const [i, to] of this.#to.entries()) before[to]?.push(this.#from[i] ?? 0);
    const ends = this.#globals.flatMap((global, id) => (this.#isOver(global) ? [id] : []));
    const reached = new Uint8Array(this.#globals.length);
    for (let id = ends.pop(); id !== undefined; id = ends.pop()) {
      if (reached[id] === 1) continue;
      reached[id] = 1;
      ends.push(...(before[id] ?? []));
    }
    const trapped = reached.indexOf(0);
    return trapped === -1 ? undefined : trapped;
  }

  #isOver(global: Global): boolean {
    return this.#model.machines.every((m, thread) => 'done' in m.outcome(global.at[thread] ?? 0));
  }

  #sleepers(global: Global): string {
    const names = this.#model.machines.filter((_, thread) => global.asleep[thread] !== 0);
    return `${names.map((machine) => machine.spec.name).join(' and ')} sleep for ever`;
  }

  #base(global: Global, thread: number): number {
    const { ownPos } = this.#machine(thread).spec;
    return ownPos === undefined ? 0 : (global.words[ownPos.slot] ?? ownPos.initial);
  }

  #machine(thread: number): Machine {
    const machine = this.#model.machines[thread];
    if (machine === undefined) throw new Error(`no thread ${thread}`);
    return machine;
  }

  #global(id: number): Global {
    const global = this.#globals[id];
    if (global === undefined) throw new Error(`no state ${id}`);
    return global;
  }

  /** Outside of every call nobody holds a key, so nobody asks whether the doorbell moved. */
  #forget(global: Global): void {
    for (const [thread, machine] of this.#model.machines.entries()) {
      const outcome = machine.outcome(global.at[thread] ?? 0);
      if (!('kind' in outcome) || outcome.idle) global.moved[thread] = false;
    }
  }

  #visit(global: Global, parent: number, move: Move | undefined): number {
    this.#forget(global);
    const key = this.#key(global);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#globals.length;
    this.#ids.set(key, id);
    this.#globals.push(global);
    this.#parents.push(parent);
    this.#moves.push(move);
    return id;
  }

  #key(global: Global): string {
    const { words, origin } = this.#model;
    const base = origin === undefined ? 0 : (global.words[origin.slot] ?? origin.initial);
    const values: (number | string)[] = [words.zone(origin, base)];
    for (const word of words.all) {
      if (word.kind === 'doorbell') continue;
      const value = global.words[word.slot] ?? word.initial;
      values.push(word.kind === 'position' ? (value - base) | 0 : value);
    }
    for (const cell of global.cells) values.push((cell - base) & 0xff);
    const moved = global.moved.map(Number).join('');
    return `${global.at}|${global.asleep}|${moved}|${global.zombies}|${values}`;
  }

  #end(verdict: Exploration['verdict'], why: string, id: number): Exploration {
    const path: Move[] = [];
    for (let at = id; at > 0; at = this.#parents[at] ?? 0) {
      const move = this.#moves[at];
      if (move !== undefined) path.unshift(move);
    }
    return { verdict, why, states: this.#globals.length, steps: this.#to.length, path };
  }
}

function copyOf(global: Global): Global {
  return {
    at: [...global.at],
    asleep: [...global.asleep],
    moved: [...global.moved],
    zombies: [...global.zombies],
    words: [...global.words],
    cells: [...global.cells],
  };
}
