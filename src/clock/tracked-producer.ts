import type { CallingThread } from '../atomics/thread.ts';
import type { Breakable } from '../ring/breakable.ts';
import { SPACE } from '../ring/layout.ts';
import type { PairMemory } from '../ring/memory.ts';
import { Producer } from '../ring/producer.ts';
import { SharedProducer } from '../ring/shared-producer.ts';
import { learnClose } from './ends.ts';
import { logReader, logWriter } from './region.ts';
import { type ThreadClock, WAYS } from './thread-clock.ts';

type ProducerClass = new (
  thread: CallingThread,
  pair: PairMemory,
  end: number,
  breakable: Breakable,
) => Producer;

/** The writing side of an end, with clocks. `Base` is how it writes. */
function tracked(Base: typeof Producer, clock: ThreadClock): ProducerClass {
  return class extends Base {
    readonly #log = logWriter(clock, this.pair, this.end, false);
    readonly #room =
      (this.pair.flags & SPACE) === 0 ? undefined : logReader(clock, this.pair, this.end, true);
    /** Up to which position the reads are learned that gave back the room that was written to. */
    #roomTo = (this.writePos - this.pair.capacity) | 0;

    protected override reload(): void {
      super.reload();
      this.#log.reload();
      this.#room?.reload();
      this.#roomTo = (this.writePos - this.pair.capacity) | 0;
    }

    protected override publish(writePos: number, count: number, batch: number): void {
      const { pair, end: direction, writePos: from } = this;
      const roomTo = (writePos - pair.capacity) | 0;
      const isNew = this.#learnRoom(roomTo);
      this.#log.append(from, writePos);
      clock.watcher?.tells({ kind: WAYS.bytes, pair: pair.id, direction, from, to: writePos });
      clock.told();
      super.publish(writePos, count, batch);
      this.#roomTo = roomTo;
      if (!isNew) return;
      // As in tracked-consumer.ts.
      try {
        this.#room?.giveBack();
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }

    override reserved(count: number): void {
      this.#learnRoom((this.writePos + count - this.pair.capacity) | 0);
    }

    #learnRoom(to: number): boolean {
      const { pair, end: direction } = this;
      if (this.#room === undefined) return false;
      clock.watcher?.hears({ kind: WAYS.room, pair: pair.id, direction, from: this.#roomTo, to });
      return this.#room.learn(this.#roomTo, to);
    }

    protected override noReader(): number {
      learnClose(clock, this.pair, this.end, false);
      return super.noReader();
    }
  };
}

/** The two ways to write, for one thread. */
export function trackedProducers(clock: ThreadClock): Record<'own' | 'shared', ProducerClass> {
  return { own: tracked(Producer, clock), shared: tracked(SharedProducer, clock) };
}
