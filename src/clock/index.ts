import type { SlotId } from '../atomics/slot-id.ts';
import type { CallingThread } from '../atomics/thread.ts';
import type { Tracking } from '../ring/tracking.ts';
import { learnClose, tellClose } from './ends.ts';
import { LOG_WORDS, regionWords } from './layout.ts';
import { regionFits } from './region.ts';
import { CLOCK_LIMIT, type Losses, ThreadClock, WAYS } from './thread-clock.ts';
import { trackedConsumers } from './tracked-consumer.ts';
import { trackedProducers } from './tracked-producer.ts';

export interface TrackingOptions {
  /** The last value of a clock; for tests. */
  readonly limit?: number;
  /** Words of each log of the pairs that this thread makes, a power of two; for tests. */
  readonly logWords?: number;
  /** Stamps that were sent to the thread before, as `give` made them. */
  readonly stamps?: readonly unknown[];
  /** Told of what the clock can't be exact about. */
  readonly onLoss?: (loss: keyof Losses, amount: number) => void;
}

/** The tracking of one thread, and its clock. */
export interface ThreadTracking extends Tracking {
  readonly clock: ThreadClock;
}

/** Starts to keep the vector clock of a thread. */
export function startTracking(
  thread: CallingThread,
  options: TrackingOptions = {},
): ThreadTracking {
  const { limit = CLOCK_LIMIT, logWords = LOG_WORDS, stamps = [], onLoss } = options;
  const clock = new ThreadClock(thread, limit, stamps.filter(isStamp).flat(), onLoss);
  const producers = trackedProducers(clock);
  const consumers = trackedConsumers(clock);
  const way = (kind: number) => ({ kind, pair: -1, direction: 0, from: 0, to: 0 });
  return {
    clock,
    consumer: (of, pair, end, breakable, shared) =>
      new consumers[shared ? 'shared' : 'own'](of, pair, end, breakable),
    producer: (of, pair, end, breakable, shared) =>
      new producers[shared ? 'shared' : 'own'](of, pair, end, breakable),
    regionWords: (flags) => regionWords(flags, logWords),
    fits: regionFits,
    beforeClose: (pair, end) => tellClose(clock, pair, end),
    heardOfEnd(pair, end) {
      for (const reading of [true, false]) learnClose(clock, pair, end, reading);
    },
    give() {
      clock.watcher?.tells(way(WAYS.message));
      return clock.give();
    },
    take(stamp) {
      if (!isStamp(stamp)) return;
      clock.watcher?.hears(way(WAYS.message));
      clock.take(stamp);
    },
    join(id: SlotId) {
      clock.watcher?.hears(way(WAYS.exit));
      clock.join(id);
    },
  };
}

/** A stamp comes in messages: data from outside. */
function isStamp(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.length <= 512 &&
    value.every((word) => typeof word === 'number' && word >>> 0 === word)
  );
}
