import { acquire, release } from '../atomics/lock.ts';
import type { Lock } from '../atomics/thread.ts';
import { load } from '../atomics/words.ts';
import { lockAt, lockWaitersAt, used, WRITE_LOCK } from './layout.ts';
import { Producer } from './producer.ts';

/**
 * The writing side of an end that several threads hold. Each call takes the side's lock for the
 * copy, never while asleep, and both positions from memory; the argument stands in atomics/lock.ts.
 */
export class SharedProducer extends Producer {
  readonly #lock: Lock = {
    words: this.words,
    at: lockAt(this.end, WRITE_LOCK),
    waiters: lockWaitersAt(this.end, WRITE_LOCK),
  };

  override write(
    source: Uint8Array,
    offset: number,
    length: number,
    least: number,
    batch = 0,
  ): number {
    const locked = this.#acquire();
    if (locked < 0) return locked;
    try {
      this.reload();
      return this.#release(super.write(source, offset, length, least, batch));
    } catch (error) {
      if (error instanceof Error) this.#release(0);
      throw error;
    }
  }

  /** Computed from two positions that others move; right at some moment of the call. */
  override room(): number {
    return this.fitting(this.freeBytes());
  }

  override unread(): number {
    if (this.records === undefined) return this.pair.capacity - this.room();
    const locked = this.#acquire();
    if (locked < 0) return 0;
    try {
      this.reload();
      return Math.max(0, this.#release(super.unread()));
    } catch (error) {
      if (error instanceof Error) this.#release(0);
      throw error;
    }
  }

  /** Where it begins only this thread's position says, as of now. */
  override sawRoom(): void {
    if (this.#acquire() < 0) return;
    try {
      this.reload();
      super.sawRoom();
    } catch (error) {
      if (error instanceof Error) this.#release(0);
      throw error;
    }
    this.#release(0);
  }

  protected override freeBytes(): number {
    // DATA< Before READ_POS: what others write in between only makes this room too large.
    const writePos = load(this.words, this.writePosIndex);
    // ROOM< A thread that reads from here on rings.
    return this.pair.capacity - used(writePos, load(this.words, this.readPosIndex));
  }

  #acquire(): number {
    return acquire(this.thread, this.#lock);
  }

  #release(result: number): number {
    return release(this.thread, this.#lock) ? result : this.broken();
  }
}
