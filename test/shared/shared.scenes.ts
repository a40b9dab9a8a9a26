import type { SocketHandle } from '../../src/index.ts';

/** Orders to a thread of the scene. */
export interface Role {
  kind: 'readOnes' | 'readRecords' | 'writeRecords' | 'fill' | 'hold';
  /** Number among its kind. */
  index: number;
  records: number;
  handle: SocketHandle;
}

/** Records that a reader found. */
export interface Records {
  /** For each writer, the numbers of its records in the order in which they came. */
  seen: number[][];
  wrong: string;
}

export const RECORD_BYTES = 4096;
export const WRITERS = 8;

/** A record says whose it is and which, and the rest of it follows from that. */
export function record(writer: number, number: number): Uint8Array {
  const bytes = new Uint8Array(RECORD_BYTES).fill((writer * 31 + number * 7) & 0xff);
  new DataView(bytes.buffer).setUint32(0, writer);
  new DataView(bytes.buffer).setUint32(4, number);
  return bytes;
}
