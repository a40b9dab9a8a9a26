import type { SlotId } from '../atomics/slot-id.ts';
import type { CallingThread } from '../atomics/thread.ts';
import type { Breakable } from './breakable.ts';
import { Consumer } from './consumer.ts';
import type { PairMemory } from './memory.ts';
import { Producer } from './producer.ts';
import { SharedConsumer } from './shared-consumer.ts';
import { SharedProducer } from './shared-producer.ts';

/** A vector clock as plain data, for a message: clock numbers and their values in turn. */
export type Stamp = readonly number[];

/**
 * Keeper of the vector clocks of one thread, for pairs that ask for it. The ring only says when
 * something happens; the code that tracks lives in src/clock, which nothing here imports.
 */
export interface Tracking {
  readonly consumer: SideMaker<Consumer>;
  readonly producer: SideMaker<Producer>;
  /** Words of the vector-clock region of a pair with these flags. */
  regionWords(flags: number): number;
  /** Says whether a pair that came from outside has a region of the right size. */
  fits(pair: PairMemory): boolean;
  /** This thread is about to close an end, or to shut it down. */
  beforeClose(pair: PairMemory, end: number): void;
  /** This thread was told, without a read or write, that a direction of the pair has ended. */
  heardOfEnd(pair: PairMemory, end: number): void;
  /** A stamp of all that this thread has done until now. Its acts from here on are later. */
  give(): Stamp;
  /** Learns that all this thread does from here on is later than what was sent. */
  take(stamp: unknown): void;
  /** A thread has ended, and this one knows: all that it did was before. */
  join(id: SlotId): void;
}

/** Function that socketpair/race gives to the core. */
export type StartTracking = (thread: CallingThread, options: StartOptions) => Tracking;

interface StartOptions {
  readonly limit?: number;
  readonly stamps: readonly unknown[];
}

type SideMaker<Side> = (
  thread: CallingThread,
  pair: PairMemory,
  end: number,
  breakable: Breakable,
  shared: boolean,
) => Side;

/** The reading side of an end. */
export function makeConsumer(
  thread: CallingThread,
  pair: PairMemory,
  end: number,
  breakable: Breakable,
  shared: boolean,
  tracking: Tracking | undefined,
): Consumer {
  if (tracking !== undefined) {
    return tracking.consumer(thread, pair, end, breakable, shared);
  }
  if (shared) return new SharedConsumer(thread, pair, end, breakable);
  return new Consumer(thread, pair, end, breakable);
}

/** The writing side of an end. */
export function makeProducer(
  thread: CallingThread,
  pair: PairMemory,
  end: number,
  breakable: Breakable,
  shared: boolean,
  tracking: Tracking | undefined,
): Producer {
  if (tracking !== undefined) {
    return tracking.producer(thread, pair, end, breakable, shared);
  }
  if (shared) return new SharedProducer(thread, pair, end, breakable);
  return new Producer(thread, pair, end, breakable);
}
