import { createTable } from '../../src/atomics/table.ts';
import type { CallingThread } from '../../src/atomics/thread.ts';
import type { Words } from '../../src/atomics/words.ts';
import { startTracking, type ThreadTracking, type TrackingOptions } from '../../src/clock/index.ts';
import { End } from '../../src/ring/end.ts';
import { CLOCKS, STREAM } from '../../src/ring/layout.ts';
import { createPair, type PairMemory } from '../../src/ring/memory.ts';
import { addRef, changeRef, freeRef, threadRef } from '../../src/ring/references.ts';
import { threadOn } from '../support/memory.ts';

/*
 * Threads of one realm that touch, write and read, beside the truth: each touch has a name, and what
 * a thread knows is the set of the touches that happened before. The clocks must say just that.
 */

interface Touch {
  readonly name: string;
  readonly thread: Actor;
  readonly clock: number;
  readonly value: number;
}

type Known = ReadonlySet<Touch>;

export function union(...sets: Known[]): Known {
  return new Set(sets.flatMap((set) => [...set]));
}

/** One thread. */
export class Actor {
  readonly name: string;
  readonly thread: CallingThread;
  readonly tracking: ThreadTracking;
  known: Known = new Set();

  constructor(name: string, table: Words, options: TrackingOptions, maker?: Actor) {
    this.name = name;
    this.thread = threadOn(table);
    const stamps = maker === undefined ? [] : [maker.tracking.give()];
    this.tracking = startTracking(this.thread, { ...options, stamps });
    this.known = maker?.known ?? new Set();
  }

  /** Touches memory; the name says when. */
  touch(name: string): Touch {
    const { clock } = this.tracking;
    const value = clock.touch();
    const touch = { name, thread: this, clock: clock.clock, value };
    this.known = union(this.known, new Set([touch]));
    return touch;
  }

  /** Says whether the clocks order a touch before what this thread does now. */
  hasHeardOf({ clock, value }: Touch): boolean {
    return (this.tracking.clock.vector[clock] ?? 0) >= value;
  }
}

export interface WorldSetup extends TrackingOptions {
  readonly actors: number;
  /** Slots of the table: so many threads and clocks there can be. */
  readonly slots?: number;
  readonly type?: number;
  readonly capacity: number;
  readonly flags?: number;
  readonly position?: number;
}

/** Threads around one pair that tracks. Nobody holds an end yet. */
export class History {
  readonly table: Words;
  readonly actors: Actor[];
  readonly pair: PairMemory;
  readonly touches: Touch[] = [];
  /** Knowledge that each written byte carries, by direction; read from the front. */
  readonly queues: [Known[], Known[]] = [[], []];

  constructor(setup: WorldSetup) {
    const { actors, type = STREAM, capacity, flags = 0, position = 0, ...options } = setup;
    this.table = createTable(setup.slots ?? 60);
    this.actors = Array.from({ length: actors }, (_, i) => new Actor(`T${i}`, this.table, options));
    this.pair = createPair(this.table, {
      type,
      capacity,
      flags: flags | CLOCKS,
      position: position | 0,
      clockWords: this.actor(0).tracking.regionWords(flags | CLOCKS),
    });
  }

  /** Another thread, which begins with what `maker` knows. */
  add(name: string, maker?: Actor): Actor {
    const actor = new Actor(name, this.table, {}, maker);
    this.actors.push(actor);
    return actor;
  }

  actor(index: number): Actor {
    const actor = this.actors[index];
    if (actor === undefined) throw new Error(`no actor ${index}`);
    return actor;
  }

  /** Makes an actor a holder of an end. */
  hold(actor: Actor, index: number): End {
    const { thread, tracking } = actor;
    const ref = freeRef(this.pair.words, index) ?? 0;
    addRef(this.pair, index, ref, threadRef(thread), thread);
    return new End(thread, this.pair, index, ref, tracking);
  }

  /** The actor's end goes to another one, with what it knows. */
  handOver(from: Actor, end: End, to: Actor): End {
    const stamp = from.tracking.give();
    const [giver, taker] = [from, to].map(({ thread }) => threadRef(thread));
    changeRef(this.pair, end.index, end.ref, giver ?? 0, taker ?? 0, from.thread);
    const taken = new End(to.thread, this.pair, end.index, end.ref, to.tracking);
    to.tracking.take(stamp);
    to.known = union(to.known, from.known);
    return taken;
  }

  touch(actor: Actor, name: string): void {
    this.touches.push(actor.touch(name));
  }

  /** Writes as much as fits of so many bytes. */
  write(actor: Actor, end: End, bytes: number): number {
    const count = end.producer?.write(new Uint8Array(bytes), 0, bytes, 1) ?? 0;
    for (let i = 0; i < count; i++) this.queues[end.index === 0 ? 0 : 1].push(actor.known);
    return count;
  }

  read(actor: Actor, end: End, bytes: number): number {
    const count = end.consumer?.read(new Uint8Array(bytes), 0, bytes) ?? 0;
    const queue = this.queues[end.index === 0 ? 1 : 0];
    for (let i = 0; i < count; i++) actor.known = union(actor.known, queue.shift() ?? new Set());
    return count;
  }

  peek(actor: Actor, end: End, bytes: number): number {
    const count = end.consumer?.peek(new Uint8Array(bytes), 0, bytes) ?? 0;
    const queue = this.queues[end.index === 0 ? 1 : 0];
    actor.known = union(actor.known, ...queue.slice(0, Math.max(0, count)));
    return count;
  }

  /** Where the clocks differ from the truth, as sentences. */
  differences(): { missing: string[]; extra: string[] } {
    const missing: string[] = [];
    const extra: string[] = [];
    for (const actor of this.actors) {
      for (const touch of this.touches) {
        const heard = actor.hasHeardOf(touch);
        const said = `${actor.name} of ${touch.name} by ${touch.thread.name} at ${touch.value}`;
        if (actor.known.has(touch) && !heard) missing.push(said);
        if (!actor.known.has(touch) && heard) extra.push(said);
      }
    }
    return { missing, extra };
  }
}
