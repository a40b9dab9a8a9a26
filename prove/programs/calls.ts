import { MSG_DONTWAIT, MSG_PEEK, MSG_WAITALL } from '../../dist/calls/numbers.js';
import { read, readFull, write, writeAll } from '../../dist/calls/read-write.js';
import { recv, send } from '../../dist/calls/recv-send.js';
import { commit, consume, peek, reserve } from '../../dist/calls/views.js';
import { ERRNO } from '../../dist/errno/errno.js';
import type { End } from '../../dist/ring/end.js';
import { bytesFrom, expectBytes } from './bytes.ts';

/** Branches: every number below `count` is tried. */
declare function choose(count: number): number;
/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Writes so many bytes in two calls, or one byte fewer, and closes. */
export function wholeWriter(end: End, first: number, total: number): number {
  const one = writeAll(end, bytesFrom(0, first), 0, first);
  if (one.count !== first || one.errno !== 0) fail(`writeAll: ${one.count}, ${one.errno}`);
  const size = total - first - choose(2);
  const other = writeAll(end, bytesFrom(first, size), 0, size);
  if (other.count !== size || other.errno !== 0) fail(`writeAll: ${other.count}, ${other.errno}`);
  end.close();
  return first + size;
}

/** Reads so many bytes in one call, which gives fewer at the end of the stream only. */
export function wholeReader(end: End, total: number): number {
  const target = new Uint8Array(total);
  const count = readFull(end, target, 0, total);
  if (count < total - 1) fail(`readFull returned ${count}`);
  expectBytes(target, 0, count);
  const last = read(end, new Uint8Array(1), 0, 1);
  if (last !== 0) fail(`read returned ${last} at end of stream`);
  return count;
}

/** Writes to a pipe: more than it holds in one call, and then as much as it holds, in one piece. */
export function pipeWriter(end: End, capacity: number): void {
  const first = write(end, bytesFrom(0, capacity + 1), 0, capacity + 1);
  if (first !== capacity + 1) fail(`write returned ${first}`);
  const second = write(end, bytesFrom(capacity + 1, capacity), 0, capacity);
  if (second !== capacity) fail(`write returned ${second}`);
  end.close();
}

/** Looks at each byte before it takes it, and takes the last ones by one call that waits for all. */
export function lookingReader(end: End, total: number): void {
  const target = new Uint8Array(total);
  const seen = recv(end, target, MSG_PEEK);
  if (seen < 1) fail(`peek returned ${seen}`);
  expectBytes(target, 0, seen);
  const first = recv(end, target.subarray(0, 1), 0);
  if (first !== 1) fail(`recv returned ${first}`);
  const rest = recv(end, target.subarray(1), MSG_WAITALL);
  if (rest !== total - 1) fail(`recv returned ${rest} of all`);
  expectBytes(target, 0, total);
  const last = recv(end, target, MSG_PEEK);
  if (last !== 0) fail(`peek returned ${last} at end of stream`);
}

/** Sends bytes one by one, waiting or trying again, and closes. */
export function hastySender(end: End, total: number): void {
  for (let done = 0; done < total; ) {
    const flags = choose(2) === 0 ? MSG_DONTWAIT : 0;
    const count = send(end, bytesFrom(done, 1), 1, flags);
    if (count === 1) done += 1;
    else if (count !== ERRNO.EAGAIN || flags === 0) fail(`send returned ${count}`);
  }
  end.close();
}

/** Publishes bytes through views of an end whose calls end before there is room. */
export function hastyViewWriter(end: End, total: number): void {
  for (let done = 0; done < total; ) {
    const view = reserve(end, 1);
    if (typeof view !== 'number') {
      commit(end, 1);
      done += 1;
    } else if (view !== ERRNO.EAGAIN) fail(`reserve returned ${view}`);
  }
  end.close();
}

/** Consumes bytes through views of an end whose calls end before there are any. */
export function hastyViewReader(end: End): void {
  for (;;) {
    const view = peek(end, 1);
    if (view === 0) return;
    if (typeof view !== 'number') consume(end, 1);
    else if (view !== ERRNO.EAGAIN) fail(`peek returned ${view}`);
  }
}
