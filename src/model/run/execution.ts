import type { Operation, Result } from '../world/operation.ts';
import type { Outcome, World, WorldState } from '../world/world.ts';
import type { Program, Scenario, ThreadDriver } from './driver.ts';
import { CRASH, type Event, type PlainAccess, TIMEOUT, type Transition } from './event.ts';
import { type ExecutionOptions, mayCrash } from './execution-options.ts';
import { endOf, type Failure, failureOf } from './failure.ts';
import { fateFootprint, footprintOf, hasEffect } from './footprint.ts';
import { Lane, type LaneState } from './lane.ts';
import { atOnce, type Paced } from './pace.ts';
import { findRace } from './race.ts';

export interface ExecutionState {
  readonly world: WorldState;
  readonly lanes: readonly LaneState[];
  readonly length: number;
}

/** The threads' way to their first operations, one after the other, as far as it is gone. */
interface Start {
  readonly first: IteratorResult<Promise<void>, void>;
  readonly work: Paced<void>;
}

/**
 * One run of a program, step by step. It says which steps are possible, takes one, and can go back
 * to an earlier state of the same run.
 */
export class Execution {
  readonly #program: Program;
  readonly #options: ExecutionOptions;
  #starting: Start;
  /** The steps taken so far. */
  readonly trace: Event[] = [];
  #scenario: Scenario;
  #lanes: readonly Lane[] = [];
  /** Touches of plain code before the first operations. */
  #early: readonly PlainAccess[] = [];
  #failure: Failure | undefined;

  constructor(program: Program, options: ExecutionOptions = {}) {
    this.#program = program;
    this.#options = options;
    this.#scenario = program.start();
    this.#starting = this.#start();
  }

  get threads(): readonly ThreadDriver[] {
    return this.#scenario.threads;
  }

  get world(): World {
    return this.#scenario.world;
  }

  /** The fault of the steps so far. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** The wait that the thread sleeps in. */
  sleepOf(thread: number): Operation | undefined {
    return this.#lane(thread).sleep;
  }

  /** All steps possible now; none if all left are terminations, which make no deadlock better. */
  enabled(): Transition[] {
    const steps = this.#lanes.flatMap((lane) => lane.transitions());
    return steps.every(({ variant }) => variant === CRASH) ? [] : steps;
  }

  /** The steps that one thread can take now. */
  transitionsOf(thread: number): Transition[] {
    return this.#lane(thread).transitions();
  }

  /** The words that the thread's next step touches if it is taken now. */
  footprintOf(thread: number): Event['footprint'] {
    const lane = this.#lane(thread);
    const find = lane.sleep === undefined ? footprintOf : fateFootprint;
    return find(this.world, lane.operation);
  }

  /** Takes a step, which must be possible. */
  *take(transition: Transition): Paced<Event> {
    const event = yield* this.#step(transition);
    this.#failure ??= failureOf(this.#scenario);
    return event;
  }

  /** Looks at a run in which no step is possible any more. */
  finish(): Failure | undefined {
    const looks = this.#options.races === true && this.#failure === undefined;
    const race = looks ? findRace(this.threads, this.#early, this.trace) : undefined;
    this.#failure ??=
      race === undefined
        ? endOf(this.#scenario, (thread) => this.sleepOf(thread) !== undefined)
        : { kind: 'race', message: race };
    return this.#failure;
  }

  /** Starts anew and takes steps that were taken before and found good. */
  runAgain(path: readonly Transition[]): void {
    this.#scenario = this.#program.start();
    this.#starting = this.#start();
    for (const transition of path) atOnce(this.#step(transition));
  }

  /** Keeps this state. Only states on the way to the present one can be gone back to. */
  save(): ExecutionState {
    const lanes = this.#lanes.map((lane) => lane.save());
    return { world: this.world.save(), lanes, length: this.trace.length };
  }

  /** Goes back: by the drivers' own means, or where they have none by running again up to there. */
  restore(state: ExecutionState): void {
    this.#failure = undefined;
    if (state.lanes.some(({ thread }) => thread === undefined)) {
      this.runAgain(this.trace.slice(0, state.length));
      return;
    }
    this.trace.length = state.length;
    this.world.restore(state.world);
    for (const [thread, saved] of state.lanes.entries()) this.#lane(thread).restore(saved);
  }

  /** Starts the threads anew. Those of a program that does not await are started when this returns. */
  #start(): Start {
    this.trace.length = 0;
    this.#lanes = [];
    this.#failure = undefined;
    const work = this.#startThreads();
    return { first: work.next(), work };
  }

  *#startThreads(): Paced<void> {
    for (const driver of this.threads) {
      const starting = driver.start();
      if (starting !== undefined) yield starting;
    }
    this.#lanes = this.threads.map(
      (driver, thread) =>
        new Lane(driver, thread, mayCrash(this.#options, driver.name), this.world),
    );
    this.#early = this.#lanes.flatMap((lane) => lane.accesses);
    this.#failure = failureOf(this.#scenario);
  }

  /** Waits until threads that await have come to their first operations. */
  *begin(): Paced<void> {
    const { first, work } = this.#starting;
    if (first.done === true) return;
    yield first.value;
    yield* work;
  }

  *#step({ thread, variant }: Transition): Paced<Event> {
    const event = yield* variant < 0 ? this.#end(thread, variant) : this.#execute(thread, variant);
    this.trace.push(event);
    this.#lane(thread).note(event, this.#options.parks === true);
    return event;
  }

  *#execute(thread: number, variant: number): Paced<Event> {
    const lane = this.#lane(thread);
    const { operation } = lane;
    const footprint = footprintOf(this.world, operation);
    const { result, woken } = yield* this.#perform(thread, variant);
    const effect = hasEffect(operation, result);
    const ran = lane.sleep === undefined ? [thread, ...woken] : woken;
    const plain = ran.flatMap((one) => this.#lane(one).accesses);
    return { thread, variant, operation, result, woken, footprint, effect, plain };
  }

  /** Executes the thread's operation and runs each thread that got a result on to the next one. */
  *#perform(thread: number, variant: number): Paced<Outcome> {
    const lane = this.#lane(thread);
    const { operation } = lane;
    const outcome = this.world.execute(thread, operation, variant);
    if (operation.kind === 'wait' && outcome.result === 'asleep') lane.fallAsleep();
    else yield* lane.resume(outcome.result);
    for (const one of outcome.woken) yield* this.#lane(one).resume('ok');
    return outcome;
  }

  /** Ends a sleep by its timeout, or a thread wherever it is. */
  *#end(thread: number, variant: number): Paced<Event> {
    const lane = this.#lane(thread);
    const { operation } = lane;
    const touched = fateFootprint(this.world, operation);
    // A thread that is terminated awake leaves nothing that others could see.
    const footprint: Event['footprint'] =
      lane.sleep === undefined && variant !== TIMEOUT
        ? { ...touched, buffer: -1, clock: 'none' }
        : touched;
    const timesOut = variant === TIMEOUT;
    let result: Result = 0;
    if (timesOut) {
      result = this.#passTime(thread, operation);
      yield* lane.resume(result);
    } else {
      this.world.remove(thread);
      lane.crash();
    }
    const plain = lane.accesses;
    return { thread, variant, operation, result, woken: [], footprint, effect: !timesOut, plain };
  }

  #passTime(thread: number, operation: Operation): Result {
    if (operation.kind === 'idle') return this.world.passTime(thread, operation.deadline);
    this.world.expire(thread);
    return 'timed-out';
  }

  #lane(thread: number): Lane {
    const lane = this.#lanes[thread];
    if (lane === undefined) throw new RangeError(`no such thread: thread=${thread}`);
    return lane;
  }
}
