import { MSG_DONTWAIT } from '../../dist/calls/numbers.js';
import { read, tryWrite, write } from '../../dist/calls/read-write.js';
import { recv } from '../../dist/calls/recv-send.js';
import { ERRNO } from '../../dist/errno/errno.js';
import type { End } from '../../dist/ring/end.js';
import { bytesFrom, expectBytes } from './bytes.ts';

/** Branches: every number below `count` is tried. */
declare function choose(count: number): number;
/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Writes for ever, any size, blocking or not; shuts down or closes at any moment. */
export function endlessWriter(end: End, capacity: number, start: number, shutsDown: boolean): void {
  for (let writtenPos = start; ; ) {
    const what = choose(2 * (capacity + 1) + 2);
    if (what === 0) {
      end.close();
      return;
    }
    if (what === 1) {
      if (shutsDown) end.shutdown(false, true);
      continue;
    }
    const size = ((what - 2) >> 1) + 1;
    const source = bytesFrom(writtenPos, size);
    const waits = (what & 1) !== 0;
    const count = waits ? write(end, source, 0, size) : tryWrite(end, source, 0, size);
    if (count === ERRNO.EPIPE) {
      end.close();
      return;
    }
    if (count > 0) writtenPos = (writtenPos + count) | 0;
    else if (count !== ERRNO.EAGAIN || waits) fail(`write returned ${count}`);
  }
}

/** Reads for ever, any size, blocking or not; shuts down or closes at any moment. */
export function endlessReader(end: End, capacity: number, start: number, shutsDown: boolean): void {
  for (let readPos = start; ; ) {
    const what = choose(2 * (capacity + 1) + 2);
    if (what === 0) {
      end.close();
      return;
    }
    if (what === 1) {
      if (shutsDown) end.shutdown(true, false);
      continue;
    }
    const size = ((what - 2) >> 1) + 1;
    // No byte that is expected here; and relative to the position, as all bytes are.
    const target = new Uint8Array(size).fill(readPos - 1);
    const count = (what & 1) === 0 ? recv(end, target, MSG_DONTWAIT) : read(end, target, 0, size);
    if (count === 0) {
      end.close();
      return;
    }
    if (count > 0) {
      expectBytes(target, readPos, count);
      readPos = (readPos + count) | 0;
    } else if (count !== ERRNO.EAGAIN || (what & 1) !== 0) fail(`read returned ${count}`);
  }
}

/** Writes `total` bytes in pieces of any size, and closes, or does not. */
export function boundedWriter(end: End, total: number, start: number, closes: boolean): void {
  for (let done = 0; done < total; ) {
    const size = 1 + choose(total - done);
    const count = write(end, bytesFrom((start + done) | 0, size), 0, size);
    if (count <= 0) fail(`write returned ${count}`);
    done += count;
  }
  if (closes) end.close();
}

/** Reads `total` bytes in pieces of any size; then the end of the stream, if the writer closes. */
export function boundedReader(end: End, total: number, start: number, closes: boolean): void {
  for (let done = 0; done < total; ) {
    const size = 1 + choose(total - done);
    const target = new Uint8Array(size);
    const count = read(end, target, 0, size);
    if (count <= 0) fail(`read returned ${count}`);
    expectBytes(target, (start + done) | 0, count);
    done += count;
  }
  if (!closes) return;
  const last = read(end, new Uint8Array(1), 0, 1);
  if (last !== 0) fail(`read returned ${last} at end of stream`);
}

/** Reads with a timeout that may pass at any moment; EAGAIN loses nothing. */
export function timedReader(end: End, total: number): void {
  for (let done = 0; done < total; ) {
    const target = new Uint8Array(2);
    const count = read(end, target, 0, 2);
    if (count === 0) return;
    if (count > 0) {
      expectBytes(target, done, count);
      done += count;
    } else if (count !== ERRNO.EAGAIN) fail(`read returned ${count}`);
  }
}

/** A read that nobody answers: only its timeout ends it. */
export function lonelyReader(end: End): void {
  const count = read(end, new Uint8Array(1), 0, 1);
  if (count !== ERRNO.EAGAIN) fail(`read returned ${count}`);
}
