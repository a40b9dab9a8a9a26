import type { Program, Scenario, ThreadDriver, ThreadState } from './driver.ts';
import { CRASH, type Event, type PlainAccess, TIMEOUT, type Transition } from './event.ts';
import { endOf, type Failure, failureOf } from './failure.ts';
import { fateFootprint, footprintOf, hasEffect } from './footprint.ts';
import type { Operation } from './operation.ts';
import { findRace } from './race.ts';
import { type Cell, findSpin, isUnchanged } from './spin.ts';
import type { Outcome, World, WorldState } from './world.ts';

export interface ExecutionOptions {
  /** These threads may be terminated at any operation, and in their sleep. */
  readonly crashes?: boolean | readonly string[];
  /** Park loops that only look (see spin.ts). Not where states are merged: there they close. */
  readonly parks?: boolean;
  /** Look for data races at the end of each run. */
  readonly races?: boolean;
}

export interface ExecutionState {
  readonly world: WorldState;
  readonly threads: readonly ThreadState[];
  readonly slept: readonly (Operation | undefined)[];
  readonly parked: readonly (readonly Cell[] | undefined)[];
  readonly ownCounts: readonly number[];
  readonly length: number;
}

/**
 * One run of a program, step by step. It says which steps are possible, takes one, and can go back
 * to an earlier state of the same run.
 */
export class Execution {
  readonly #program: Program;
  readonly #options: ExecutionOptions;
  /** The steps taken so far. */
  readonly trace: Event[] = [];
  #scenario: Scenario;
  /** The wait that each sleeping thread sleeps in. */
  #slept: (Operation | undefined)[] = [];
  #parked: (readonly Cell[] | undefined)[] = [];
  #own: Event[][] = [];
  /** What plain code touched before the first operations. */
  #early: PlainAccess[] = [];
  #failure: Failure | undefined;

  constructor(program: Program, options: ExecutionOptions = {}) {
    this.#program = program;
    this.#options = options;
    this.#scenario = program.start();
    this.#start();
  }

  get threads(): readonly ThreadDriver[] {
    return this.#scenario.threads;
  }

  get world(): World {
    return this.#scenario.world;
  }

  /** What went wrong in the steps so far. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** The wait that the thread sleeps in. */
  sleepOf(thread: number): Operation | undefined {
    return this.#slept[thread];
  }

  /** The words that must change before the thread's loop ends. */
  spinOf(thread: number): readonly Cell[] | undefined {
    const cells = this.#parked[thread];
    return cells !== undefined && isUnchanged(cells) ? cells : undefined;
  }

  isEnded(thread: number): boolean {
    return this.threads[thread]?.end !== undefined;
  }

  /**
   * All steps that are possible now, by thread. None, and not all threads ended: a deadlock. That a
   * thread could still be terminated does not make one better.
   */
  enabled(): Transition[] {
    const steps = this.threads.flatMap((_, thread) => this.transitionsOf(thread));
    return steps.every(({ variant }) => variant === CRASH) ? [] : steps;
  }

  /** The steps that one thread can take now. */
  transitionsOf(thread: number): Transition[] {
    const operation = this.threads[thread]?.pending;
    if (operation === undefined) return [];
    const crash = this.#mayCrash(thread) ? [{ thread, variant: CRASH }] : [];
    const isParked = this.spinOf(thread) !== undefined;
    if (this.#slept[thread] !== undefined) {
      const timesOut = this.world.sleeping(thread)?.deadline !== Infinity;
      return timesOut && !isParked ? [{ thread, variant: TIMEOUT }, ...crash] : crash;
    }
    if (isParked) return crash;
    if (operation.kind !== 'choose') return [{ thread, variant: 0 }, ...crash];
    const choices = Array.from({ length: operation.count }, (_, variant) => ({ thread, variant }));
    return [...choices, ...crash];
  }

  /** Takes a step, which must be possible. */
  take(transition: Transition): Event {
    const event = this.#step(transition);
    this.#failure ??= failureOf(this.#scenario);
    return event;
  }

  /** Starts anew and takes steps that were taken before and found good. */
  runAgain(path: readonly Transition[]): void {
    this.#scenario = this.#program.start();
    this.#start();
    for (const transition of path) this.#step(transition);
  }

  /** What the thread's next step touches if it is taken now. */
  footprintOf(thread: number): Event['footprint'] {
    const operation = this.#driver(thread).pending;
    if (operation === undefined) throw new Error(`thread ${thread} has ended`);
    const asleep = this.#slept[thread] !== undefined;
    return (asleep ? fateFootprint : footprintOf)(this.world, operation);
  }

  /** Looks at a run in which no step is possible any more. */
  finish(): Failure | undefined {
    const looks = this.#options.races === true;
    const race = looks ? findRace(this.threads, this.#early, this.trace) : undefined;
    this.#failure ??=
      race === undefined ? endOf(this.#scenario, this) : { kind: 'race', message: race };
    return this.#failure;
  }

  /** Text that is equal for states from which the same can happen. */
  key(): string {
    const { threads, world, key } = this.#scenario;
    if (key !== undefined) return key.call(this.#scenario);
    const states = threads.map((driver, thread) => {
      if (driver.key === undefined) throw new TypeError(`${driver.name} has no state key`);
      return `${this.#slept[thread] === undefined ? '' : 'z'}${driver.key()}`;
    });
    return `${states.join('|')}|${world.key()}|${Buffer.from(world.memory.image()).toString('latin1')}`;
  }

  /** Keeps this state. Only states on the way to the present one can be gone back to. */
  save(): ExecutionState {
    return {
      world: this.world.save(),
      threads: this.threads.flatMap((driver) => driver.save?.() ?? []),
      slept: [...this.#slept],
      parked: [...this.#parked],
      ownCounts: this.#own.map((own) => own.length),
      length: this.trace.length,
    };
  }

  /** Goes back: by the drivers' own means, or where they have none by running again up to there. */
  restore(state: ExecutionState): void {
    const path = this.trace.slice(0, state.length);
    this.#failure = undefined;
    if (state.threads.length < this.threads.length) {
      this.runAgain(path);
      return;
    }
    this.trace.length = state.length;
    this.world.restore(state.world);
    for (const [thread, saved] of state.threads.entries()) this.#driver(thread).restore?.(saved);
    this.#slept = [...state.slept];
    this.#parked = [...state.parked];
    for (const [thread, count] of state.ownCounts.entries()) {
      const own = this.#own[thread];
      if (own !== undefined) own.length = count;
    }
  }

  #start(): void {
    this.trace.length = 0;
    this.#slept = this.threads.map(() => undefined);
    this.#parked = this.threads.map(() => undefined);
    this.#own = this.threads.map(() => []);
    for (const driver of this.threads) driver.start();
    this.#early = this.threads.flatMap((_, thread) => this.#accessesOf(thread));
    this.#failure = failureOf(this.#scenario);
  }

  /** Starts anew and takes steps as `runAgain` does, but keeps no trace of them: much faster. */
  jump(path: readonly Transition[]): void {
    this.#scenario = this.#program.start();
    this.#start();
    for (const { thread, variant } of path) {
      const operation = this.#driver(thread).pending;
      if (operation === undefined) throw new Error(`thread ${thread} has ended`);
      if (variant === TIMEOUT || variant === CRASH) this.#end(thread, variant, operation);
      else this.#perform(thread, variant, operation);
    }
  }

  #step({ thread, variant }: Transition): Event {
    const driver = this.#driver(thread);
    const operation = driver.pending;
    if (operation === undefined) throw new Error(`thread ${thread} has ended`);
    const event =
      variant === TIMEOUT || variant === CRASH
        ? this.#end(thread, variant, operation)
        : this.#execute(thread, variant, operation);
    this.trace.push(event);
    const own = this.#own[thread] ?? [];
    own.push(event);
    this.#parked[thread] = this.#options.parks === true ? findSpin(driver, own) : undefined;
    return event;
  }

  #execute(thread: number, variant: number, operation: Operation): Event {
    const footprint = footprintOf(this.world, operation);
    const { result, woken } = this.#perform(thread, variant, operation);
    const effect = hasEffect(operation, result);
    const ran = operation === this.#slept[thread] ? woken : [thread, ...woken];
    const plain = ran.flatMap((one) => this.#accessesOf(one));
    return { thread, variant, operation, result, woken, footprint, effect, plain };
  }

  /** Executes an operation and runs who got a result on to the next one. */
  #perform(thread: number, variant: number, operation: Operation): Outcome {
    const outcome = this.world.execute(thread, operation, variant);
    if (operation.kind === 'wait' && outcome.result === 'asleep') this.#slept[thread] = operation;
    else this.#resume(thread, outcome.result);
    for (const one of outcome.woken) this.#resume(one, 'ok');
    return outcome;
  }

  /** Ends a sleep by its timeout, or a thread wherever it is. */
  #end(thread: number, variant: number, operation: Operation): Event {
    const asleep = this.#slept[thread] !== undefined;
    const footprint = fateFootprint(this.world, operation);
    if (variant === TIMEOUT) {
      this.world.expire(thread);
      this.#resume(thread, 'timed-out');
    } else {
      this.world.remove(thread);
      this.#slept[thread] = undefined;
      this.#driver(thread).crash();
    }
    return {
      thread,
      variant,
      operation,
      result: variant === TIMEOUT ? 'timed-out' : 0,
      woken: [],
      // Who is terminated awake leaves nothing that others could see.
      footprint: asleep ? footprint : { ...footprint, buffer: -1, clock: 'none' },
      effect: variant === CRASH,
      plain: this.#accessesOf(thread),
    };
  }

  #resume(thread: number, result: Event['result']): void {
    this.#slept[thread] = undefined;
    this.#driver(thread).resume(result);
  }

  #accessesOf(thread: number): PlainAccess[] {
    return this.#driver(thread).accesses.map((access) => ({ thread, access }));
  }

  #mayCrash(thread: number): boolean {
    const { crashes = false } = this.#options;
    return typeof crashes === 'boolean' ? crashes : crashes.includes(this.#driver(thread).name);
  }

  #driver(thread: number): ThreadDriver {
    const driver = this.threads[thread];
    if (driver === undefined) throw new RangeError(`no such thread: thread=${thread}`);
    return driver;
  }
}
