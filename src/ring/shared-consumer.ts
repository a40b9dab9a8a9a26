import { acquire, release } from '../atomics/lock.ts';
import type { Lock } from '../atomics/thread.ts';
import { load } from '../atomics/words.ts';
import { Consumer } from './consumer.ts';
import { lockAt, lockWaitersAt, READ_LOCK, used } from './layout.ts';

/**
 * The reading side of an end that several threads hold. Each call takes the side's lock for the
 * copy, never while asleep, and both positions from memory; the argument stands in atomics/lock.ts.
 */
export class SharedConsumer extends Consumer {
  readonly #lock: Lock = {
    words: this.words,
    at: lockAt(this.end, READ_LOCK),
    waiters: lockWaitersAt(this.end, READ_LOCK),
  };

  override read(target: Uint8Array, offset: number, length: number, reports = true): number {
    const locked = this.#acquire();
    if (locked < 0) return locked;
    try {
      this.reload();
      return this.#release(super.read(target, offset, length, reports));
    } catch (error) {
      if (error instanceof Error) this.#release(0);
      throw error;
    }
  }

  override peek(target: Uint8Array, offset: number, length: number, reports = true): number {
    const locked = this.#acquire();
    if (locked < 0) return locked;
    try {
      this.reload();
      return this.#release(super.peek(target, offset, length, reports));
    } catch (error) {
      if (error instanceof Error) this.#release(0);
      throw error;
    }
  }

  /** Computed from two positions that others move; right at some moment of the call. */
  override queued(): number {
    if (this.records !== undefined) return this.#queuedRecords();
    // DATA| Only a count: read() looks under the lock.
    const writePos = load(this.words, this.writePosIndex);
    // ROOM| As above.
    const queued = used(writePos, load(this.words, this.readPosIndex));
    return Math.max(0, Math.min(queued, this.pair.capacity));
  }

  override hasBytes(): boolean {
    // DATA< Before READ_POS: if both are equal, nothing was queued when the second was loaded.
    const writePos = load(this.words, this.writePosIndex);
    // ROOM< Moved by other readers too; a thread that writes from here on rings.
    return writePos !== load(this.words, this.readPosIndex);
  }

  #queuedRecords(): number {
    const locked = this.#acquire();
    if (locked < 0) return 0;
    try {
      this.reload();
      return Math.max(0, this.#release(super.queued()));
    } catch (error) {
      if (error instanceof Error) this.#release(0);
      throw error;
    }
  }

  #acquire(): number {
    const { thread, records } = this;
    // The record of the call before: this one may not come to a record.
    if (records !== undefined) records.payload = -1;
    return acquire(thread, this.#lock);
  }

  #release(result: number): number {
    return release(this.thread, this.#lock) ? result : this.broken();
  }
}
