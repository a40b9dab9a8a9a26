import type { CallingThread } from '../atomics/thread.ts';
import type { Breakable } from '../ring/breakable.ts';
import { Consumer } from '../ring/consumer.ts';
import { SPACE } from '../ring/layout.ts';
import type { PairMemory } from '../ring/memory.ts';
import { SharedConsumer } from '../ring/shared-consumer.ts';
import { learnClose } from './ends.ts';
import { logReader, logWriter } from './region.ts';
import { type ThreadClock, WAYS } from './thread-clock.ts';

type ConsumerClass = new (
  thread: CallingThread,
  pair: PairMemory,
  end: number,
  breakable: Breakable,
) => Consumer;

/** The reading side of an end, with clocks. `Base` is how it reads. */
function tracked(Base: typeof Consumer, clock: ThreadClock): ConsumerClass {
  return class extends Base {
    readonly #log = logReader(clock, this.pair, 1 - this.end, false);
    readonly #room =
      (this.pair.flags & SPACE) === 0 ? undefined : logWriter(clock, this.pair, 1 - this.end, true);

    protected override reload(): void {
      super.reload();
      this.#log.reload();
      this.#room?.reload();
    }

    protected override publish(readPos: number, count: number): void {
      const { pair, readPos: from } = this;
      const isNew = this.#learn(readPos);
      if (this.#room !== undefined) {
        const direction = 1 - this.end;
        this.#room.append(from, readPos);
        clock.watcher?.tells({ kind: WAYS.room, pair: pair.id, direction, from, to: readPos });
        clock.told();
      }
      super.publish(readPos, count);
      if (!isNew) return;
      // After the position: a thread that dies before leaves the entries of the bytes that it leaves.
      try {
        this.#log.giveBack();
      } catch (error) {
        // The stack has ended, and the bytes are taken: the next call gives the entries back.
        if (!(error instanceof RangeError)) throw error;
      }
    }

    protected override saw(count: number): void {
      this.#learn((this.readPos + count) | 0);
    }

    protected override sawEnd(): void {
      learnClose(clock, this.pair, this.end, true);
    }

    #learn(to: number): boolean {
      const { pair, readPos: from, end } = this;
      clock.watcher?.hears({ kind: WAYS.bytes, pair: pair.id, direction: 1 - end, from, to });
      return this.#log.learn(from, to);
    }
  };
}

/** The two ways to read, for one thread. */
export function trackedConsumers(clock: ThreadClock): Record<'own' | 'shared', ConsumerClass> {
  return { own: tracked(Consumer, clock), shared: tracked(SharedConsumer, clock) };
}
