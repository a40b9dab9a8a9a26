import type { Leaf, Machine } from '../automata/machine.ts';
import { DIES, OK, STOPPED, type Step, TIMED_OUT } from '../automata/step.ts';
import { Codec } from './codec.ts';
import { lostWakeUp } from './lost-wakeup.ts';
import { ASLEEP, DEAD, type State, type System } from './state.ts';
import { SLEEPS, Stepper } from './stepper.ts';
import { StateStore } from './store.ts';

export interface Move {
  readonly thread: number;
  readonly step: Step;
  readonly result: number;
}

export interface Visited {
  readonly verdict: 'holds' | 'refuted' | 'stopped';
  readonly why: string;
  readonly states: number;
  readonly steps: number;
  readonly path: readonly Move[];
}

/** Room for the words of the largest scenario; a row of the store is as long as it has to be. */
const LONGEST_STATE = 512;

/**
 * Visits every state that any schedule leads to, nearest first, so a counterexample is a shortest
 * one. Refuted by: a failed expectation, a race of payload bytes, a deadlock, a lost wake-up (a
 * thread sleeps though its wait is over and nobody is under way to ring it), and a state from which
 * no schedule ends the program.
 *
 * A choice is made together with the step that follows it. Nobody sees a choice and nothing hinders
 * it, so it could as well come right before the next step of its thread in every schedule: states
 * between the two are reached by no schedule that leads anywhere else. Nothing that is looked at is
 * lost: a thread rests before its choices, where it is idle, and so where a lost wake-up is looked
 * for; a choice that ends the program or fails is a step of its own; and that some step is possible,
 * a deadlock being that none is, holds before a choice as it does after it.
 */
export function visitAll(system: System): Visited {
  return new Visitor(system).run();
}

class Visitor {
  readonly #system: System;
  readonly #stepper: Stepper;
  readonly #store: StateStore;
  readonly #codec: Codec;
  readonly #now: State = new Int32Array(LONGEST_STATE);
  readonly #next: State = new Int32Array(LONGEST_STATE);
  /** The fault of a step that was tried just now, and the step. */
  #fault: { readonly why: string; readonly moves: readonly Move[] } | undefined;
  /** Told of each step that is taken, by what it leads to. */
  #onStep: ((to: number, moves: () => Move[]) => void) | undefined;

  constructor(system: System) {
    this.#system = system;
    this.#stepper = new Stepper(system);
    this.#store = new StateStore(this.#stepper.fields.words);
    this.#codec = new Codec(system, this.#stepper.fields, this.#store);
  }

  run(): Visited {
    const { cells, zombies, origin, maxStates, machines } = this.#system;
    const { fields } = this.#stepper;
    for (const thread of machines.keys()) fields.setZombies(this.#next, thread, zombies);
    const byte = -(origin?.initial ?? 0) & 0xff;
    this.#store.row.fill(0);
    this.#next.fill(byte, fields.cells, fields.cells + cells);
    this.#codec.encode(this.#next);
    this.#store.add(-1);
    for (let id = 0; id < this.#store.size; id++) {
      if (id >= maxStates) return this.#end('stopped', 'too many states', id);
      const why = this.#expand(id);
      if (why !== undefined) return this.#end('refuted', why, id);
    }
    const trapped = this.#store.firstNotReaching(this.#ends());
    if (trapped !== -1) return this.#end('refuted', 'no schedule ends it from here', trapped);
    return this.#end('holds', '', 0);
  }

  /** Makes every move from a state. Says what is wrong with the state, if something is. */
  #expand(id: number): string | undefined {
    const { machines } = this.#system;
    this.#enter(id);
    this.#store.expand(id);
    let moves = 0;
    for (let thread = 0; thread < machines.length; thread++) {
      const machine = this.#machine(thread);
      const at = this.#now[thread] ?? 0;
      const outcome = machine.outcome(at);
      if (this.#stepper.fields.has(this.#now, thread, DEAD)) continue;
      if ('failed' in outcome) return `${machine.spec.name}: ${outcome.failed}`;
      if ('done' in outcome) continue;
      if (this.#system.mortal[thread] === true) this.#kill(id, thread);
      if (this.#stepper.fields.has(this.#now, thread, ASLEEP)) {
        if (machine.mayBeStoppedAsleep(at)) {
          this.#wake(id, thread, outcome, STOPPED);
          if (isSure(machine, STOPPED)) moves += 1;
        }
        if (outcome.values[1] === Infinity) continue;
        this.#wake(id, thread, outcome, TIMED_OUT);
        moves += 1;
      } else {
        for (const leaf of machine.leaves(at)) {
          if (this.#fault === undefined && this.#take(id, thread, leaf)) moves += 1;
        }
      }
      if (this.#fault !== undefined) return this.#fault.why;
    }
    if (moves === 0) return this.#standstill();
    return lostWakeUp(this.#system, this.#stepper, this.#now, this.#next);
  }

  #kill(id: number, thread: number): void {
    this.#begin();
    this.#stepper.kill(this.#next, thread);
    this.#arrive(id, () => [{ thread, step: DIES, result: OK }], false);
  }

  /** Ends a sleep that nobody rang. */
  #wake(id: number, thread: number, step: Step, result: number): void {
    this.#begin();
    this.#stepper.fields.clear(this.#next, thread, ASLEEP);
    this.#next[thread] = this.#machine(thread).resume(this.#now[thread] ?? 0, result);
    this.#copy(thread);
    this.#arrive(id, () => [{ thread, step, result }], isSure(this.#machine(thread), result));
  }

  /**
   * Makes the choices that lead to a leaf, does its step, and the copies that follow it. False if
   * the step has to wait for somebody's death.
   */
  #take(id: number, thread: number, leaf: Leaf): boolean {
    const machine = this.#machine(thread);
    const from = this.#now[thread] ?? 0;
    const outcome = machine.outcome(leaf.state);
    if ('kind' in outcome && !this.#stepper.isEnabled(this.#now, outcome)) return false;
    this.#begin();
    this.#next[thread] = leaf.state;
    let result = OK;
    if ('kind' in outcome && outcome.range === undefined) {
      result = this.#stepper.execute(this.#next, thread, outcome);
      if (result !== SLEEPS) this.#next[thread] = machine.resume(leaf.state, result);
    }
    if (result !== SLEEPS) this.#copy(thread);
    this.#arrive(id, () => [
      ...choicesOf(machine, thread, from, leaf),
      ...('kind' in outcome ? [{ thread, step: outcome, result }] : []),
    ]);
    return true;
  }

  /** Lets a thread copy bytes, if that is what it is about to do. */
  #copy(thread: number): void {
    const machine = this.#machine(thread);
    const next = this.#next;
    for (;;) {
      const at = next[thread] ?? 0;
      const outcome = machine.outcome(at);
      if (!('kind' in outcome) || outcome.range === undefined) return;
      if (this.#stepper.races(next, thread, outcome.range)) {
        const why = `${machine.spec.name} copies bytes that another thread copies at the same time`;
        this.#fault = { why, moves: [] };
        return;
      }
      next[thread] = machine.resume(at, this.#stepper.copy(next, thread, outcome.range));
    }
  }

  /** The next state is the present one, until a step is done on it. */
  #begin(): void {
    const { length } = this.#codec;
    if (length > LONGEST_STATE) throw new Error('the scenario uses too many words');
    for (let i = 0; i < length; i++) this.#next[i] = this.#now[i] ?? 0;
  }

  /** A death is no way to end a program that does not end by itself: `helps` is false for it. */
  #arrive(from: number, moves: () => Move[], helps = true): void {
    if (this.#fault !== undefined) {
      this.#fault = { why: this.#fault.why, moves: moves() };
      return;
    }
    this.#codec.encode(this.#next);
    if (this.#onStep !== undefined) {
      this.#onStep(this.#store.find(), moves);
      return;
    }
    const to = this.#store.add(from);
    if (helps) this.#store.addStep(to);
  }

  #enter(id: number): void {
    this.#store.read(id);
    this.#codec.decode(this.#now);
  }

  /** No step is possible: because all is over, or because nobody can go on. */
  #standstill(): string | undefined {
    const { machines, after } = this.#system;
    const now = this.#now;
    const left = machines.filter((_, thread) => !this.#stepper.isOver(now, thread));
    if (left.length > 0) {
      const names = left.map(({ spec }) => spec.name).join(' and ');
      return `deadlock: ${names} ${left.length === 1 ? 'waits' : 'wait'} for ever`;
    }
    const values = machines.map((machine, thread) => {
      const outcome = machine.outcome(now[thread] ?? 0);
      return 'done' in outcome ? outcome.value : undefined;
    });
    return after?.(values);
  }

  /** 1 for each state in which the program is over. */
  #ends(): Uint8Array {
    const over = new Uint8Array(this.#store.size);
    for (let id = 0; id < over.length; id++) {
      this.#enter(id);
      const isOver = this.#system.machines.every((_, n) => this.#stepper.isOver(this.#now, n));
      over[id] = isOver ? 1 : 0;
    }
    return over;
  }

  #machine(thread: number): Machine {
    const machine = this.#system.machines[thread];
    if (machine === undefined) throw new Error(`no thread ${thread}`);
    return machine;
  }

  #end(verdict: Visited['verdict'], why: string, id: number): Visited {
    const last = this.#fault?.moves ?? [];
    const ids = this.#store.pathTo(id);
    const path = ids.slice(1).flatMap((to, i) => this.#movesBetween(ids[i] ?? 0, to));
    const { size: states, steps } = this.#store;
    return { verdict, why, states, steps, path: [...path, ...last] };
  }

  /** Finds again which step led from one state to the next. */
  #movesBetween(from: number, to: number): Move[] {
    let found: Move[] | undefined;
    this.#onStep = (reached, moves) => {
      if (reached === to) found ??= moves();
    };
    this.#fault = undefined;
    this.#expand(from);
    this.#onStep = undefined;
    if (found === undefined) throw new Error(`no step from ${from} to ${to}`);
    return found;
  }
}

/** Says whether a program may count on it that a sleep ends like that: a stop need not come, as a death. */
function isSure({ spec }: Machine, result: number): boolean {
  return result !== STOPPED || spec.stops === 'asleep';
}

function choicesOf(machine: Machine, thread: number, from: number, leaf: Leaf): Move[] {
  let at = from;
  return leaf.choices.map((result) => {
    const step = machine.outcome(at) as Step;
    at = machine.resume(at, result);
    return { thread, step, result };
  });
}
