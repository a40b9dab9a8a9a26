import { SystemError } from '../errno/system-error.ts';

/*
 * A frame is its length, the number of a channel, a kind, and a body:
 *
 *   0        4        8    9
 *   | length | channel | kind | body, length bytes |        little-endian
 */

export const HEADER_BYTES = 9;

/** Longer messages are refused by the sender and by the receiver. */
export const MAX_FRAME_BYTES = 268_435_456;

export const KIND = {
  /** The channel is over. No body. */
  CLOSE: 0,
  /** A message as JSON. */
  JSON: 1,
  /** A message as devalue writes it, and the bytes of its buffers behind. */
  RICH: 2,
  /** A call and a result as compact.ts writes them. */
  CALL: 3,
  RESULT: 4,
} as const;

/** A frame, whose body is in `bytes` from `start` to `end`: a private copy, until the next read. */
export class Frame {
  readonly channel: number;
  readonly kind: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly start: number;
  readonly end: number;

  constructor(bytes: Uint8Array<ArrayBuffer>, at: number, end: number) {
    this.channel = getUint32(bytes, at + 4);
    this.kind = bytes[at + 8] ?? 0;
    this.bytes = bytes;
    this.start = at + HEADER_BYTES;
    this.end = end;
  }

  /** A view of it. Short frames are read without one, which would cost as much as the reading. */
  get body(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(this.start, this.end);
  }
}

export function putHeader(target: Uint8Array, length: number, channel: number, kind: number): void {
  if (length > MAX_FRAME_BYTES) {
    throw new SystemError('EMSGSIZE', 'send', {
      text: `a message is at most ${MAX_FRAME_BYTES} bytes: length=${length}`,
    });
  }
  putUint32(target, 0, length);
  putUint32(target, 4, channel);
  target[8] = kind;
}

export function closeFrame(channel: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(HEADER_BYTES);
  putHeader(frame, 0, channel, KIND.CLOSE);
  return frame;
}

export function putUint32(target: Uint8Array, at: number, value: number): void {
  target[at] = value;
  target[at + 1] = value >>> 8;
  target[at + 2] = value >>> 16;
  target[at + 3] = value >>> 24;
}

export function getUint32(source: Uint8Array, at: number): number {
  const low = (source[at] ?? 0) | ((source[at + 1] ?? 0) << 8) | ((source[at + 2] ?? 0) << 16);
  return (low | ((source[at + 3] ?? 0) << 24)) >>> 0;
}
