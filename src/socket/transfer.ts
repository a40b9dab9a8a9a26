import { isPast } from '../atomics/block.ts';
import { ERRNO } from '../errno/errno.ts';
import type { Consumer } from '../ring/consumer.ts';
import type { End } from '../ring/end.ts';
import { FULL_WRITES, PIPE, PIPE_BUF } from '../ring/layout.ts';
import { constants } from './constants.ts';

/*
 * How the calls move bytes: when they wait, and what they return after a part. Each returns a count
 * or a negative errno. What has been moved is counted first: an error after some bytes is left
 * where it was, for the next call.
 */

/** read(2): what is there, at least one byte unless the stream is at its end. */
export function read(end: End, target: Uint8Array, offset: number, length: number): number {
  const { consumer } = end;
  if (consumer === undefined) return ERRNO.EBADF;
  if (length === 0) return 0;
  const count = consumer.read(target, offset, length);
  if (count !== ERRNO.EAGAIN || end.nonblock) return count;
  return consumer.readBlocking(target, offset, length, end.recvDeadline());
}

/** Fills the range, or returns less at end of stream, at the timeout, or on a nonblock end. */
export function readFull(end: End, target: Uint8Array, offset: number, length: number): number {
  const { consumer } = end;
  if (consumer === undefined) return ERRNO.EBADF;
  if (length === 0) return 0;
  let first = consumer.read(target, offset, length);
  if (first === length || (first <= 0 && first !== ERRNO.EAGAIN) || end.nonblock) return first;
  const deadline = end.recvDeadline();
  if (first < 0) first = consumer.readBlocking(target, offset, length, deadline);
  if (first <= 0) return first;
  return first + readRest(end, consumer, target, offset + first, length - first, deadline);
}

/** Reads on until the range is full. Whatever ends that first is left for the next call to find. */
function readRest(
  end: End,
  consumer: Consumer,
  target: Uint8Array,
  offset: number,
  length: number,
  deadline: number,
): number {
  let done = 0;
  while (done < length) {
    const count = consumer.read(target, offset + done, length - done, false);
    if (count > 0) done += count;
    else if (count !== ERRNO.EAGAIN || isPast(end.thread, deadline)) break;
    else if (consumer.waitReadable(deadline) !== 0) break;
  }
  return done;
}

/** readv(2): one read over several buffers. */
export function readv(end: End, targets: readonly Uint8Array[]): number {
  const { consumer } = end;
  if (consumer === undefined) return ERRNO.EBADF;
  let done = 0;
  for (const target of targets) {
    if (target.length === 0) continue;
    const { length } = target;
    const count =
      done === 0 ? read(end, target, 0, length) : consumer.read(target, 0, length, false);
    if (count <= 0) return done > 0 ? done : count;
    done += count;
    if (count < target.length) break;
  }
  return done;
}

/** recv(2). A length of 0 waits for data like any other, which read(2) does not. */
export function recv(end: End, target: Uint8Array, flags: number): number {
  const { consumer } = end;
  if (consumer === undefined || isPipe(end)) return ERRNO.ENOTSOCK;
  if ((flags & constants.MSG_OOB) !== 0) return ERRNO.ENOTSUP;
  const peek = (flags & constants.MSG_PEEK) !== 0;
  const wait = (flags & constants.MSG_DONTWAIT) === 0 && !end.nonblock;
  const length = target.length;
  const deadline = wait ? end.recvDeadline() : 0;
  for (;;) {
    const keep = peek || length === 0;
    const count = keep ? consumer.peek(target, 0, length) : consumer.read(target, 0, length);
    const full = (flags & constants.MSG_WAITALL) !== 0 && !peek && wait;
    if (full && count > 0 && count < length) {
      return count + readRest(end, consumer, target, count, length - count, deadline);
    }
    if (count !== ERRNO.EAGAIN || !wait || isPast(end.thread, deadline)) return count;
    const woken = consumer.waitReadable(deadline);
    if (woken < 0) return woken;
  }
}

/** write(2): what fits, and it waits only while nothing does; the full count on pipes. */
export function write(
  end: End,
  source: Uint8Array,
  offset: number,
  length: number,
  wait: boolean,
  least: number = leastOf(end, length),
): number {
  const { producer } = end;
  if (producer === undefined) return ERRNO.EBADF;
  if (length === 0 && isPipe(end)) return 0;
  let done = producer.write(source, offset, length, least);
  if (done === length || (done < 0 && done !== ERRNO.EAGAIN)) return done;
  if (!wait || end.nonblock) return done;
  const deadline = end.sendDeadline();
  if (done < 0) done = producer.writeBlocking(source, offset, length, least, deadline);
  if (done < 0 || !writesFully(end)) return done;
  return done + writeRest(end, source, offset + done, length - done, deadline).count;
}

/** Writes everything, or says how much had gone and why no more. */
export function writeAll(
  end: End,
  source: Uint8Array,
  offset: number,
  length: number,
): { count: number; errno: number } {
  let first = write(end, source, offset, length, false);
  if (first === length) return { count: first, errno: 0 };
  if (first < 0 && first !== ERRNO.EAGAIN) return { count: 0, errno: first };
  if (end.nonblock) return { count: Math.max(0, first), errno: ERRNO.EAGAIN };
  const deadline = end.sendDeadline();
  const least = leastOf(end, length);
  if (first < 0)
    first = end.producer?.writeBlocking(source, offset, length, least, deadline) ?? first;
  if (first < 0) return { count: 0, errno: first };
  const rest = writeRest(end, source, offset + first, length - first, deadline);
  return { count: first + rest.count, errno: rest.errno };
}

/** writev(2): one write from several buffers; on a pipe as atomic as a single one. */
export function writev(end: End, sources: readonly Uint8Array[], total: number): number {
  if (total <= PIPE_BUF) {
    const gathered = new Uint8Array(total);
    let at = 0;
    for (const source of sources) {
      gathered.set(source, at);
      at += source.length;
    }
    return write(end, gathered, 0, total, true);
  }
  let done = 0;
  for (const source of sources) {
    if (source.length === 0) continue;
    const wait = done === 0 || writesFully(end);
    // All of them are one write of more than PIPE_BUF bytes, so no part has to go whole.
    const count = write(end, source, 0, source.length, wait, 1);
    if (count < 0) return done > 0 ? done : count;
    done += count;
    if (count < source.length) break;
  }
  return done;
}

/** Bytes that have to fit before a write of `length` may begin: all of a small one to a pipe. */
export function leastOf(end: End, length: number): number {
  if (!isPipe(end)) return 1;
  return length <= Math.min(PIPE_BUF, end.pair.capacity) ? length : 1;
}

function writeRest(
  end: End,
  source: Uint8Array,
  offset: number,
  length: number,
  deadline: number,
): { count: number; errno: number } {
  let count = 0;
  while (count < length) {
    const some = end.producer?.writeBlocking(source, offset + count, length - count, 1, deadline);
    if (some === undefined || some < 0) return { count, errno: some ?? ERRNO.EBADF };
    count += some;
  }
  return { count, errno: 0 };
}

export function isPipe(end: End): boolean {
  return (end.pair.flags & PIPE) !== 0;
}

export function writesFully(end: End): boolean {
  return (end.pair.flags & (PIPE | FULL_WRITES)) !== 0;
}
