import type { CallingThread } from '../atomics/thread.ts';
import { RingBytes } from './bytes.ts';

/*
 * How records lie in a ring: a header of eight bytes, the payload, and zero to seven bytes that are
 * nobody's, so that each record starts at a multiple of 8. A header never lies across the end of the
 * storage, and a payload is copied between addresses that are equal modulo 8 where the caller's
 * buffer is, which is the fast way. The payload may lie across the end: nothing is padded to keep it
 * whole, or a record could find no place in an empty ring.
 *
 * The reader copies a header out once, checks it and uses the copy: a broken writer may change the
 * bytes in the ring at any time.
 */

/** The length of the payload, and a word that is 0. */
export const HEADER_BYTES = 8;

/** Bytes of the ring that a record of so many bytes takes. */
export function recordBytes(payload: number): number {
  return HEADER_BYTES + ((payload + 7) & ~7);
}

/** Puts records into the ring and takes them out, for one side of a direction. */
export class Records {
  /** Bytes of the record that was copied out last, those too that did not fit; -1: there was none. */
  payload = -1;
  readonly #headers: RingBytes;
  readonly #payloads: RingBytes;
  /** Bytes of the largest record. */
  readonly #largest: number;
  /** A header in private memory. Both sides run on one machine, so its byte order is theirs. */
  readonly #header: Uint8Array = new Uint8Array(HEADER_BYTES);
  readonly #words: Int32Array = new Int32Array(this.#header.buffer);

  constructor(data: Uint8Array<SharedArrayBuffer>, thread: CallingThread, largest: number) {
    // Two, for each keeps a view of what it copied last.
    this.#headers = new RingBytes(data, thread);
    this.#payloads = new RingBytes(data, thread);
    this.#largest = largest;
  }

  /** Copies a record in at stream position `pos`, where `room` bytes are free and it fits. */
  copyIn(pos: number, source: Uint8Array, offset: number, count: number, room: number): void {
    this.#words[0] = count;
    this.#headers.copyIn(pos, this.#header, 0, HEADER_BYTES, HEADER_BYTES);
    const at = (pos + HEADER_BYTES) | 0;
    this.#payloads.copyIn(at, source, offset, count, room - HEADER_BYTES);
  }

  /**
   * Copies out as much as `length` of the record at `pos`, where the ring holds `queued` bytes.
   * Returns how many bytes, or -1 if no record can be there.
   */
  copyOut(pos: number, queued: number, target: Uint8Array, offset: number, length: number): number {
    this.payload = this.payloadAt(pos, queued);
    const count = Math.min(this.payload, length);
    if (count > 0) {
      const at = (pos + HEADER_BYTES) | 0;
      this.#payloads.copyOut(at, target, offset, count, queued - HEADER_BYTES);
    }
    return count;
  }

  /** Bytes of the record at `pos`; -1 if none can be there, or the ring holds nothing. */
  payloadAt(pos: number, queued: number): number {
    if (queued < HEADER_BYTES || (pos & 7) !== 0) return -1;
    this.#headers.copyOut(pos, this.#header, 0, HEADER_BYTES, HEADER_BYTES);
    const payload = this.#words[0] ?? -1;
    const isSound = payload >= 0 && payload <= this.#largest && recordBytes(payload) <= queued;
    return isSound ? payload : -1;
  }

  /** Bytes of all records in the `queued` bytes from `pos` on, up to where none can be. */
  payloads(pos: number, queued: number): number {
    let sum = 0;
    let at = pos;
    for (let left = queued; left > 0; ) {
      const payload = this.payloadAt(at, left);
      if (payload < 0) break;
      sum += payload;
      left -= recordBytes(payload);
      at = (at + recordBytes(payload)) | 0;
    }
    return sum;
  }
}
