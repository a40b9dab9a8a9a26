import { LINE_WORDS } from '../atomics/words.ts';

/**
 * Where everything lives in the memory of one pair. This file is the only place that knows.
 *
 *  line        word                stored by                 loaded by
 *     0        MAGIC … TABLE_ID+1  creator, once             attach(), once
 *     1        ENDS                both ends (cas, or)       both ends
 *  direction d (end d writes, the other end reads), from line 2 + 2 d
 *    +0        WRITE_POS, spare    writer                    reader; the spare word nobody
 *    +1        READ_POS            reader                    writer
 *  direction d, from line 6 + 2 d
 *    +0        READ_WAITERS        or: reader; 0: writer     all that change the pair
 *    +1        WRITE_WAITERS       or: writer; 0: reader     all that change the pair
 *  end e, from line 10 + 13 e
 *    +0        SHARED REFSEQ       holders of e              all that ask for holders
 *              REFTOP              holders of e              all that ask for holders
 *    +1 … +8   REF[256]            holders of e, reaper      all that ask for holders
 *    +9, +10   LOCK_R LOCK_W       holders of e (cas)        holders of e
 *    +11, +12  LOCK_R_WAITERS …    or: waiters; 0: owner     owner of the lock
 *    36        data 0, data 1      writer, bytes             reader, bytes
 *              clock region        writer, reader            reader, writer; only when asked for
 *
 * One contended word to a line of 128 bytes: 64-byte lines are fetched in pairs on x86-64, and some
 * arm64 cores have lines of 128.
 *
 * WRITE_POS and READ_POS count bytes since creation and wrap at 2^32; they are never reduced in
 * memory. So `used` is one subtraction, full and empty differ, and no byte of storage is wasted.
 * Storage is a power of two and capacity is byte-exact, so an offset is one mask.
 *
 * ENDS holds the state of both ends, eight bits each, in one word: what a write must know before it
 * copies is one load, and nobody can see half of a change.
 */
export const PAIR_MAGIC = 0x70616972;
export const PAIR_VERSION = 1;

export const MAGIC = 0;
export const VERSION = 1;
export const TYPE = 2;
export const CAPACITY = 3;
export const STORAGE = 4;
export const FLAGS = 5;
export const PAIR_ID = 6;
export const CLOCK_OFFSET = 7;
export const CLOCK_WORDS = 8;
export const TABLE_ID = 9;

export const ENDS: number = 1 * LINE_WORDS;

/** Values of TYPE: Linux's numbers. A packet pipe is a one-way SEQPACKET. */
export const STREAM = 1;
export const DGRAM = 2;
export const SEQPACKET = 5;

/** Bits of FLAGS. A pipe is direction 0 alone: end 0 writes, end 1 reads. */
export const PIPE = 1;
export const FULL_WRITES = 2;
/** Happens-before is tracked; with SPACE, from a read to the write that uses its room too. */
export const CLOCKS = 4;
export const SPACE = 8;

/** Bits of ENDS, for end 0; end 1 has them shifted by END_SHIFT. */
export const CLOSED = 1;
export const DIED = 2;
export const REPORTED = 4;
export const SHUT_READ = 8;
export const SHUT_WRITE = 16;
export const END_SHIFT = 8;

export const MAX_CAPACITY: number = 2 ** 30;
/** A write of up to this many bytes to a pipe is all or nothing. Source: pipe(7). */
export const PIPE_BUF = 4096;
/** References an end can have at a time, one for each thread that holds it. */
export const MAX_REFS = 256;

export const FIRST_WAITERS: number = 6 * LINE_WORDS;
const FIRST_END = 10;
const END_LINES = 13;
const DATA_LINE: number = FIRST_END + 2 * END_LINES;

export function writePosAt(direction: number): number {
  return (2 + 2 * direction) * LINE_WORDS;
}

export function readPosAt(direction: number): number {
  return (3 + 2 * direction) * LINE_WORDS;
}

export function readWaitersAt(direction: number): number {
  return FIRST_WAITERS + 2 * direction * LINE_WORDS;
}

export function writeWaitersAt(direction: number): number {
  return FIRST_WAITERS + (2 * direction + 1) * LINE_WORDS;
}

/** Words of an end, counted from {@link endAt}. */
export const SHARED = 3;
export const REFSEQ = 4;
export const REFTOP = 5;
export const REF: number = LINE_WORDS;

const FIRST_LOCK = 9;
/** One of an end's two locks. */
export const READ_LOCK = 0;
export const WRITE_LOCK = 1;

export function lockAt(end: number, lock: number): number {
  return endAt(end) + (FIRST_LOCK + lock) * LINE_WORDS;
}

export function lockWaitersAt(end: number, lock: number): number {
  return endAt(end) + (FIRST_LOCK + 2 + lock) * LINE_WORDS;
}

export function endAt(end: number): number {
  return (FIRST_END + END_LINES * end) * LINE_WORDS;
}

/** Byte offset of a direction's storage. Each starts on a line of its own. */
export function dataAt(direction: number, storage: number): number {
  const line = LINE_WORDS * Int32Array.BYTES_PER_ELEMENT;
  return (DATA_LINE + direction * Math.max(1, storage / line)) * line;
}

/** Bytes of a pair with `directions` rings of `storage` bytes. */
export function pairBytes(directions: number, storage: number): number {
  return dataAt(directions, storage);
}

/** The smallest power of two that holds `capacity` bytes. */
export function storageFor(capacity: number): number {
  return capacity <= 1 ? 1 : 2 ** (32 - Math.clz32(capacity - 1));
}

/** Bytes written and not yet read. Right across the 2^32 wrap, because the result is ≤ 2^30. */
export function used(writePos: number, readPos: number): number {
  return (writePos - readPos) | 0;
}
