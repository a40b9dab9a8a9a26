import { enlist } from '../atomics/block.ts';
import type { SlotSet } from '../atomics/mask.ts';
import { Patience } from '../atomics/patience.ts';
import type { CallingThread } from '../atomics/thread.ts';
import type { Waitable } from '../atomics/waitable.ts';
import type { Words } from '../atomics/words.ts';
import type { Breakable } from './breakable.ts';
import { RingBytes } from './bytes.ts';
import { addHolders, settleGone } from './holders.ts';
import { readPosAt, STREAM, writePosAt } from './layout.ts';
import { type PairMemory, storageOf } from './memory.ts';
import { Records } from './records.ts';

/** Common part of the two sides of a direction: where it lies, and the waits for each other. */
export abstract class Side implements Waitable {
  readonly words: Words;
  readonly waitersIndex: number;
  readonly on: number;
  spinMisses = 0;
  readonly patience: Patience = new Patience();
  spins = 0;
  sleeps = 0;
  wakes = 0;
  /** The position of this side, which it only publishes: up to where it has written, or read. */
  pos = 0;
  /** Bytes that went through this object. */
  bytes = 0;
  /** The form of records, where the ring holds records. */
  readonly records: Records | undefined;
  protected readonly thread: CallingThread;
  protected readonly pair: PairMemory;
  protected readonly end: number;
  readonly ring: RingBytes;
  protected readonly writePosIndex: number;
  protected readonly readPosIndex: number;
  readonly #breakable: Breakable;

  /** A side of `direction`; `breakable` is what ends when shared memory holds what it cannot. */
  constructor(
    thread: CallingThread,
    pair: PairMemory,
    end: number,
    breakable: Breakable,
    direction: number,
    waitersIndex: number,
  ) {
    const isWriter = direction === end;
    this.words = pair.words;
    this.waitersIndex = waitersIndex;
    this.on = (pair.id << 2) | (end << 1) | (isWriter ? 1 : 0);
    this.thread = thread;
    this.pair = pair;
    this.end = end;
    this.#breakable = breakable;
    const data = storageOf(pair, direction);
    this.ring = new RingBytes(data, thread);
    this.records = pair.type === STREAM ? undefined : new Records(data, thread, pair.largest);
    this.writePosIndex = writePosAt(direction);
    this.readPosIndex = readPosAt(direction);
  }

  register(thread: CallingThread): void {
    enlist(thread, this.words, this.waitersIndex);
  }

  abstract isReady(least: number): boolean;

  isOver(): boolean {
    return settleGone(this.pair, this.thread.table, 1 - this.end);
  }

  wakers(set: SlotSet): boolean {
    return addHolders(this.pair, this.thread.table, set);
  }

  /** Shared memory holds what it cannot. Ends the whole end and returns EPROTO. */
  protected broken(): number {
    return this.#breakable.break();
  }
}
