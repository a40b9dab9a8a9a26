import { read, readFull, tryWrite, write } from '../../dist/calls/read-write.js';
import { recv } from '../../dist/calls/recv-send.js';
import { ERRNO } from '../../dist/errno/errno.js';
import type { End } from '../../dist/ring/end.js';

/** Branches: every number below `count` is tried. */
declare function choose(count: number): number;
/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Sizes of records: of nothing, of a byte, and as large as there are. */
const SIZES = [0, 1, 8];

/** Writes so many records of any of these sizes, each byte its number and size; closes. */
export function recordWriter(end: End, total: number, first: number): void {
  for (let i = 0; i < total; i++) {
    const size = SIZES[choose(SIZES.length)] ?? 0;
    const source = new Uint8Array(size).fill(16 * (first + i) + size);
    const count = write(end, source, 0, size);
    if (count !== size) fail(`write returned ${count}`);
  }
  end.close();
}

/** Reads records whole or cut, in their order, to the end of the stream. */
export function recordReader(end: End, total: number): void {
  for (let i = 0; i < total; i++) {
    const room = choose(2) === 0 ? 8 : 0;
    const target = new Uint8Array(8);
    const count = recv(end, target.subarray(0, room), 0);
    const size = end.consumer?.records?.payload ?? -1;
    if (!SIZES.includes(size) || count !== Math.min(size, room)) {
      fail(`read returned ${count} of a record of ${size}`);
    }
    for (let at = 0; at < count; at++) {
      if (target[at] !== 16 * i + size) fail(`byte ${at} of record ${i} is ${target[at]}`);
    }
  }
  const last = readFull(end, new Uint8Array(1), 0, 1);
  if (last !== 0 || end.consumer?.records?.payload !== -1) fail(`read returned ${last} at the end`);
}

/** Reads the records of a writer that may stop after any of them, whole and in their order. */
export function leftRecordReader(end: End): void {
  for (let i = 0; ; i++) {
    const target = new Uint8Array(8);
    const count = recv(end, target, 0);
    const size = end.consumer?.records?.payload ?? -1;
    if (size === -1 && count === 0) return;
    if (!SIZES.includes(size) || count !== size) fail(`read returned ${count} of ${size}`);
    for (let at = 0; at < count; at++) {
      if (target[at] !== 16 * i + size) fail(`byte ${at} of record ${i} is ${target[at]}`);
    }
  }
}

/** Writes to a pipe of packets of 8 bytes: half as much again in one call, which is two of them. */
export function packetWriter(end: End): void {
  const count = write(end, new Uint8Array(12).fill(1), 0, 12);
  if (count !== 12) fail(`write returned ${count}`);
  end.close();
}

/** Reads the packets of one write, each in one call. */
export function packetReader(end: End): void {
  for (let left = 12; left > 0; left -= 8) {
    const count = read(end, new Uint8Array(8), 0, 8);
    if (count !== Math.min(8, left)) fail(`read returned ${count} of ${left}`);
  }
  if (read(end, new Uint8Array(8), 0, 8) !== 0) fail('no end of the stream');
}

/** One of several writers on one end: one record, all of its own number. */
export function lockedRecordWriter(end: End, own: number): void {
  const source = new Uint8Array(8).fill(own);
  const count = write(end, source, 0, 8);
  if (count !== 8) fail(`write returned ${count}`);
}

/** Reads one record of each of two writers. */
export function mixedRecordReader(end: End): void {
  const seen = new Uint8Array(2);
  for (let i = 0; i < 2; i++) {
    const target = new Uint8Array(8);
    const count = read(end, target, 0, 8);
    const own = target[0] ?? 0;
    if (count !== 8 || target.some((byte) => byte !== own)) fail(`a mixed record: ${target}`);
    seen[own] = (seen[own] ?? 0) + 1;
  }
  if (seen[0] !== 1 || seen[1] !== 1) fail(`records of the writers: ${seen}`);
}

/** Writes datagrams until nobody is there any more: told once, and not connected from then on. */
export function datagramWriter(end: End): void {
  const source = new Uint8Array(8);
  for (;;) {
    const count = write(end, source, 0, 8);
    if (count === ERRNO.ECONNREFUSED) break;
    if (count !== 8) fail(`write returned ${count}`);
  }
  const again = tryWrite(end, source, 0, 8);
  if (again !== ERRNO.ENOTCONN) fail(`write returned ${again} after ECONNREFUSED`);
}

/** Reads one datagram and closes. */
export function datagramReader(end: End): void {
  const count = read(end, new Uint8Array(8), 0, 8);
  if (count !== 8) fail(`read returned ${count}`);
  end.close();
}

/** A datagram socket that is shut down before or while it waits: the wait ends with 0. */
export function shutDatagramReader(end: End): void {
  const count = read(end, new Uint8Array(8), 0, 8);
  if (count !== 0) fail(`read returned ${count}`);
}

/** Shuts reading down for another holder of the end. */
export function datagramShutter(end: End): void {
  end.shutdown(true, false);
}
