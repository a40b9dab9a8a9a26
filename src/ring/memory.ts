import { ID, PAIRS } from '../atomics/table-layout.ts';
import { add, load, store, type Words } from '../atomics/words.ts';
import { ownMemory } from '../host/own-memory.ts';
import { isSharedMemory } from '../host/shared-memory.ts';
import {
  CAPACITY,
  CLOCK_OFFSET,
  CLOCK_WORDS,
  CLOCKS,
  DGRAM,
  dataAt,
  FLAGS,
  FULL_WRITES,
  MAGIC,
  MAX_CAPACITY,
  PAIR_ID,
  PAIR_MAGIC,
  PAIR_VERSION,
  PIPE,
  PIPE_BUF,
  pairBytes,
  readPosAt,
  SEQPACKET,
  SPACE,
  STORAGE,
  STREAM,
  storageFor,
  TABLE_ID,
  TYPE,
  VERSION,
  writePosAt,
} from './layout.ts';
import { HEADER_BYTES, recordBytes } from './records.ts';

/** One pair's memory and its geometry, read once and private from then on. */
export interface PairMemory {
  readonly memory: SharedArrayBuffer;
  readonly words: Words;
  readonly type: number;
  /** Bytes that a direction was asked to hold. */
  readonly size: number;
  /** Bytes between the two positions at the most: `size`, and for records also a header. */
  readonly capacity: number;
  /** Bytes of the largest record; of a stream all that fits. */
  readonly largest: number;
  readonly storage: number;
  readonly flags: number;
  readonly id: number;
  /** Words of the vector-clock region, 0 if there is none. */
  readonly clockWords: number;
}

export interface PairOptions {
  /** STREAM unless given. */
  readonly type?: number;
  /** Bytes that a direction is to hold. */
  readonly capacity: number;
  /** Bits of FLAGS. */
  readonly flags: number;
  /** Where both positions start; 0, but for tests near a wrap. */
  readonly position?: number;
  /** Words of the vector-clock region, if FLAGS asks for one. */
  readonly clockWords?: number;
}

/** Makes the memory of a new pair in the tree of threads that `table` belongs to. */
export function createPair(table: Words, options: PairOptions): PairMemory {
  const { type = STREAM, capacity: size, flags, position = 0, clockWords = 0 } = options;
  const geometry = geometryOf(type, size, flags);
  const { storage } = geometry;
  const directions = directionsOf(flags);
  const clockOffset = pairBytes(directions, storage);
  const memory = ownMemory(clockOffset + clockWords * Int32Array.BYTES_PER_ELEMENT);
  const words = new Int32Array(memory);
  // PAIR| Only has to be different each time.
  const id = add(table, PAIRS, 1) & 0x0fff_ffff;
  const stamps = [
    [VERSION, PAIR_VERSION],
    [TYPE, type],
    [CAPACITY, size],
    [STORAGE, storage],
    [FLAGS, flags],
    [PAIR_ID, id],
    [CLOCK_OFFSET, clockWords === 0 ? 0 : clockOffset],
    [CLOCK_WORDS, clockWords],
    // HOME< Never changes after creation.
    [TABLE_ID, load(table, ID)],
    // HOME< As above.
    [TABLE_ID + 1, load(table, ID + 1)],
    [MAGIC, PAIR_MAGIC],
  ] as const;
  for (const [index, value] of stamps) {
    // PAIR> Stamped before the memory is handed to anybody; the hand-over orders these stores.
    store(words, index, value);
  }
  for (let direction = 0; direction < directions; direction++) {
    // DATA> Nothing is written yet.
    store(words, writePosAt(direction), position);
    // ROOM> Nothing is read yet.
    store(words, readPosAt(direction), position);
  }
  return { memory, words, ...geometry, flags, id, clockWords };
}

/** Sizes that follow from the three words that describe a pair. */
function geometryOf(
  type: number,
  size: number,
  flags: number,
): Pick<PairMemory, 'type' | 'size' | 'capacity' | 'largest' | 'storage'> {
  const capacity = type === STREAM ? size : recordBytes(size);
  const isPacketPipe = type !== STREAM && (flags & PIPE) !== 0;
  const largest = isPacketPipe ? Math.min(PIPE_BUF, size) : size;
  return { type, size, capacity, largest, storage: storageFor(capacity) };
}

/**
 * Looks whether memory that came from outside is a whole pair of the tree of `table`. Undefined if
 * not: its words may be anything, so each is read once and checked before it is used.
 */
export function attachPair(memory: unknown, table: Words): PairMemory | undefined {
  if (!isSharedMemory(memory) || memory.byteLength < pairBytes(1, 1)) {
    return undefined;
  }
  const words = new Int32Array(memory, 0, dataAt(0, 1) / Int32Array.BYTES_PER_ELEMENT);
  const stamp = (index: number): number => {
    // PAIR< Stored before the hand-over that brought the memory here.
    return load(words, index);
  };
  const type = stamp(TYPE);
  const size = stamp(CAPACITY);
  const storage = stamp(STORAGE);
  const flags = stamp(FLAGS);
  const clockWords = stamp(CLOCK_WORDS);
  const sound =
    stamp(MAGIC) === PAIR_MAGIC &&
    stamp(VERSION) === PAIR_VERSION &&
    (type === STREAM || type === SEQPACKET || (type === DGRAM && (flags & PIPE) === 0)) &&
    // HOME< Never changes after creation.
    stamp(TABLE_ID) === load(table, ID) &&
    // HOME< As above.
    stamp(TABLE_ID + 1) === load(table, ID + 1) &&
    size >= 1 &&
    size <= maxSize(type) &&
    storage === geometryOf(type, size, flags).storage &&
    (flags & ~(PIPE | FULL_WRITES | CLOCKS | SPACE)) === 0 &&
    (flags & (CLOCKS | SPACE)) !== SPACE &&
    ((flags & CLOCKS) !== 0) === clockWords > 0 &&
    stamp(CLOCK_OFFSET) === (clockWords === 0 ? 0 : pairBytes(directionsOf(flags), storage)) &&
    memory.byteLength === pairBytes(directionsOf(flags), storage) + 4 * clockWords;
  if (!sound) return undefined;
  const id = stamp(PAIR_ID) & 0x0fff_ffff;
  return { memory, words, ...geometryOf(type, size, flags), flags, id, clockWords };
}

/** The most that a direction can be asked to hold. */
export function maxSize(type: number): number {
  return type === STREAM ? MAX_CAPACITY : MAX_CAPACITY - HEADER_BYTES;
}

/** A pipe is one direction of a pair. */
export function directionsOf(flags: number): 1 | 2 {
  return (flags & PIPE) !== 0 ? 1 : 2;
}

/** The vector-clock region. */
export function clocksOf(pair: PairMemory): Words {
  return new Int32Array(
    pair.memory,
    pairBytes(directionsOf(pair.flags), pair.storage),
    pair.clockWords,
  );
}

/** The bytes of one direction. */
export function storageOf(pair: PairMemory, direction: number): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(pair.memory, dataAt(direction, pair.storage), pair.storage);
}
