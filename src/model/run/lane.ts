import type { Operation, Result } from '../world/operation.ts';
import type { World } from '../world/world.ts';
import type { ThreadDriver, ThreadState } from './driver.ts';
import { CRASH, type Event, type PlainAccess, TIMEOUT, type Transition } from './event.ts';
import type { Paced } from './pace.ts';
import { type Cell, findSpin, isUnchanged } from './spin.ts';

export interface LaneState {
  readonly thread: ThreadState | undefined;
  readonly sleep: Operation | undefined;
  readonly loop: readonly Cell[] | undefined;
  readonly events: number;
}

/** One thread in a run: its driver, what it has done, and what keeps it from going on. */
export class Lane {
  readonly driver: ThreadDriver;
  readonly #thread: number;
  readonly #mayCrash: boolean;
  readonly #world: World;
  readonly #events: Event[] = [];
  #sleep: Operation | undefined;
  #loop: readonly Cell[] | undefined;

  constructor(driver: ThreadDriver, thread: number, mayCrash: boolean, world: World) {
    this.driver = driver;
    this.#thread = thread;
    this.#mayCrash = mayCrash;
    this.#world = world;
  }

  /** The wait that the thread sleeps in. */
  get sleep(): Operation | undefined {
    return this.#sleep;
  }

  /** Touches of plain code since the thread's operation before. */
  get accesses(): PlainAccess[] {
    return this.driver.accesses.map((access) => ({ thread: this.#thread, access }));
  }

  /** The operation that the thread is about to do, or sleeps in. */
  get operation(): Operation {
    const { pending, name } = this.driver;
    if (pending === undefined) throw new Error(`${name} has ended`);
    return pending;
  }

  /** The steps that the thread can take now. */
  transitions(): Transition[] {
    const { pending } = this.driver;
    if (pending === undefined) return [];
    const thread = this.#thread;
    const crash = this.#mayCrash ? [{ thread, variant: CRASH }] : [];
    if (this.#loop !== undefined && isUnchanged(this.#loop)) return crash;
    if (this.#sleep !== undefined) {
      const ends = pending.kind === 'wait' && pending.timeout !== Infinity;
      return ends ? [{ thread, variant: TIMEOUT }, ...crash] : crash;
    }
    if (pending.kind === 'idle') return [...this.#eventsOf(pending), ...crash];
    if (pending.kind !== 'choose') return [{ thread, variant: 0 }, ...crash];
    const choices = Array.from({ length: pending.count }, (_, variant) => ({ thread, variant }));
    return [...choices, ...crash];
  }

  #eventsOf({ deadline: timer }: Operation & { kind: 'idle' }): Transition[] {
    const thread = this.#thread;
    const { hasEvent, deadline } = this.#world.eventsOf(thread);
    const passes = Math.min(deadline, timer) < Infinity;
    return [
      ...(hasEvent ? [{ thread, variant: 0 }] : []),
      ...(passes ? [{ thread, variant: TIMEOUT }] : []),
    ];
  }

  fallAsleep(): void {
    this.#sleep = this.driver.pending;
  }

  /** Gives the thread its result, which ends its sleep if it slept. */
  *resume(result: Result): Paced<void> {
    this.#sleep = undefined;
    const running = this.driver.resume(result);
    if (running !== undefined) yield running;
  }

  crash(): void {
    this.#sleep = undefined;
    this.driver.crash();
  }

  /** Notes what the thread did; with `parks`, looks whether it goes round in a loop. */
  note(event: Event, parks: boolean): void {
    this.#events.push(event);
    this.#loop = parks ? findSpin(this.driver, this.#events) : undefined;
  }

  save(): LaneState {
    const thread = this.driver.save?.();
    return { thread, sleep: this.#sleep, loop: this.#loop, events: this.#events.length };
  }

  restore({ thread, sleep, loop, events }: LaneState): void {
    if (thread !== undefined) this.driver.restore?.(thread);
    this.#sleep = sleep;
    this.#loop = loop;
    this.#events.length = events;
  }
}
