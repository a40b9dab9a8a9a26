import { streamBytes } from '../support/stream.ts';

/** Both longer than what any buffer on the way holds. */
export const REQUEST = { bytes: bytesOf(3_000_000) } as const;
export const ANSWER = { bytes: bytesOf(5_000_000) } as const;

export interface Seen {
  readonly count: number;
  readonly right: boolean;
}

export function isRight(bytes: Uint8Array, wanted: { readonly bytes: Uint8Array }): Seen {
  return { count: bytes.length, right: Buffer.compare(bytes, wanted.bytes) === 0 };
}

function bytesOf(count: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let pos = 0; pos < count; pos += 100_000) parts.push(streamBytes(pos, 100_000));
  return Buffer.concat(parts);
}
