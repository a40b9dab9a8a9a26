import {
  ASLEEP,
  CALL,
  CHANGED,
  DEATHS,
  GROUPS,
  LIFE,
  MASK,
  NONCE,
  PUB,
  READY,
  REAPER,
  STATE,
  slotAt,
  TOP,
} from '../../src/atomics/table-layout.ts';
import type { Words } from '../../src/atomics/words.ts';
import {
  dataAt,
  ENDS,
  endAt,
  lockAt,
  lockWaitersAt,
  REF,
  REFSEQ,
  REFTOP,
  readPosAt,
  readWaitersAt,
  SHARED,
  STREAM,
  writePosAt,
  writeWaitersAt,
} from '../../src/ring/layout.ts';
import type { PairMemory } from '../../src/ring/memory.ts';
import type { Draw } from '../support/stream.ts';

const BOTH = [0, 1];
const HEADER_BYTES = dataAt(0, 1);
const POSITIONS = BOTH.flatMap((direction) => [readPosAt(direction), writePosAt(direction)]);

/** Words of a pair that something is concluded from: a small part of all. */
export const BUSY: readonly number[] = [
  ...POSITIONS,
  ENDS,
  ...BOTH.flatMap((one) => [readWaitersAt(one), writeWaitersAt(one)]),
  ...BOTH.flatMap((end) => [SHARED, REFSEQ, REFTOP, REF, REF + 1].map((at) => endAt(end) + at)),
  ...BOTH.flatMap((end) => BOTH.flatMap((lock) => [lockAt(end, lock), lockWaitersAt(end, lock)])),
];

const BUSY_SLOT = [
  ...[0, STATE, LIFE, CALL, PUB, MASK, MASK + 7, ASLEEP, REAPER],
  ...[CHANGED, GROUPS, READY],
];

/** A value to do harm with: an edge, an edge away from what is there, one bit, or anything. */
function harmful(draw: Draw, was: number, capacity: number): number {
  const edges = [0, 1, -1, capacity, capacity + 1, 2 ** 31 - 1, -(2 ** 31)];
  const edge = edges[draw(edges.length)] ?? 0;
  switch (draw(5)) {
    case 0:
      return edge;
    case 1:
      return (was + edge) | 0;
    case 2:
      return (was - edge) | 0;
    case 3:
      return was ^ (1 << draw(32));
    default:
      return draw(2 ** 32) | 0;
  }
}

/** Changes a word of a pair's header or a byte of its data. Positions move as they could, mostly. */
export function scribblePair(draw: Draw, { words, memory, capacity, type }: PairMemory): void {
  const kind = draw(8);
  if (kind === 0) {
    const data = new Uint8Array(memory, HEADER_BYTES);
    data[draw(data.length)] = draw(256);
    return;
  }
  const index = kind < 3 ? draw(HEADER_BYTES / 4) : (BUSY[draw(BUSY.length)] ?? 0);
  const was = words[index] ?? 0;
  const moves = POSITIONS.includes(index) && kind < 7;
  // Records begin at multiples of 8.
  const step = type === STREAM ? 1 : 8;
  words[index] = moves ? (was + step * draw(4)) | 0 : harmful(draw, was, capacity);
}

/** Changes a word of the thread table. */
export function scribbleTable(draw: Draw, table: Words): void {
  const inUse = draw(3) === 0 ? [TOP, NONCE, DEATHS] : BUSY_SLOT.map((at) => slotAt(draw(3)) + at);
  const index = draw(3) === 0 ? draw(table.length) : (inUse[draw(inUse.length)] ?? 0);
  table[index] = harmful(draw, table[index] ?? 0, draw(8));
}
