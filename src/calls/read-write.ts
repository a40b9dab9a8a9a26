import { ERRNO } from '../errno/errno.ts';
import type { Consumer } from '../ring/consumer.ts';
import type { End } from '../ring/end.ts';
import { FULL_WRITES, PIPE, STREAM } from '../ring/layout.ts';
import type { Producer } from '../ring/producer.ts';

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
  if (count !== ERRNO.EAGAIN || end.settings.nonblock) return count;
  return consumer.readBlocking(target, offset, length, end.recvDeadline());
}

/**
 * Fills the range, or returns less at end of stream, at the timeout, or on a nonblock end. Of records
 * it reads one.
 */
export function readFull(end: End, target: Uint8Array, offset: number, length: number): number {
  const { consumer } = end;
  if (consumer === undefined) return ERRNO.EBADF;
  if (isRecords(end)) return read(end, target, offset, length);
  if (length === 0) return 0;
  let first = consumer.read(target, offset, length);
  if (first === length || (first <= 0 && first !== ERRNO.EAGAIN) || end.settings.nonblock)
    return first;
  const deadline = end.recvDeadline();
  if (first < 0) first = consumer.readBlocking(target, offset, length, deadline);
  if (first <= 0) return first;
  return first + readRest(consumer, target, offset + first, length - first, deadline);
}

/** Reads on until the range is full. Whatever ends that first is left for the next call to find. */
export function readRest(
  consumer: Consumer,
  target: Uint8Array,
  offset: number,
  length: number,
  deadline: number,
): number {
  let done = 0;
  while (done < length) {
    const count = consumer.readBlocking(target, offset + done, length - done, deadline, false);
    if (count <= 0) break;
    done += count;
  }
  return done;
}

/** write(2): what fits, and it waits only while nothing does; the full count on pipes. */
export function write(
  end: End,
  source: Uint8Array,
  offset: number,
  length: number,
  least?: number,
): number {
  const done = tryWrite(end, source, offset, length, least);
  if (done === length || (done < 0 && done !== ERRNO.EAGAIN)) return done;
  const { producer } = end;
  if (producer === undefined || end.settings.nonblock) return done;
  const deadline = end.sendDeadline();
  const first = least ?? producer.needed(length);
  const begun = done < 0 ? producer.writeBlocking(source, offset, length, first, deadline) : done;
  if (begun < 0 || !writesFully(end)) return begun;
  return begun + writeRest(end, source, offset + begun, length - begun, deadline).count;
}

/** As {@link write}, but never waits. With fewer than `least` bytes of room it is EAGAIN. */
export function tryWrite(
  end: End,
  source: Uint8Array,
  offset: number,
  length: number,
  least?: number,
): number {
  const { producer } = end;
  if (producer === undefined) return ERRNO.EBADF;
  if (length === 0 && isPipe(end)) return 0;
  const done = producer.write(source, offset, length, least ?? producer.needed(length));
  if (done <= 0 || !isRecords(end)) return done;
  return done + writePackets(producer, source, offset + done, length - done);
}

/** Cuts the rest of a write to a pipe of packets into packets, as many as fit now. */
function writePackets(
  producer: Producer,
  source: Uint8Array,
  offset: number,
  length: number,
): number {
  let done = 0;
  while (done < length) {
    const left = length - done;
    const count = producer.write(source, offset + done, left, producer.needed(left));
    if (count <= 0) break;
    done += count;
  }
  return done;
}

/** Writes everything, or says how much had gone and why no more. */
export function writeAll(
  end: End,
  source: Uint8Array,
  offset: number,
  length: number,
): { count: number; errno: number } {
  const { producer } = end;
  if (producer === undefined) return { count: 0, errno: ERRNO.EBADF };
  let first = tryWrite(end, source, offset, length);
  if (first === length) return { count: first, errno: 0 };
  if (first < 0 && first !== ERRNO.EAGAIN) return { count: 0, errno: first };
  if (end.settings.nonblock) return { count: Math.max(0, first), errno: ERRNO.EAGAIN };
  const deadline = end.sendDeadline();
  if (first < 0) {
    first = producer.writeBlocking(source, offset, length, producer.needed(length), deadline);
  }
  if (first < 0) return { count: 0, errno: first };
  const rest = writeRest(end, source, offset + first, length - first, deadline);
  return { count: first + rest.count, errno: rest.errno };
}

function writeRest(
  end: End,
  source: Uint8Array,
  offset: number,
  length: number,
  deadline: number,
): { count: number; errno: number } {
  const { producer } = end;
  let count = 0;
  while (count < length) {
    if (producer === undefined) return { count, errno: ERRNO.EBADF };
    const left = length - count;
    const least = isRecords(end) ? producer.needed(left) : 1;
    const some = producer.writeBlocking(source, offset + count, left, least, deadline);
    if (some < 0) return { count, errno: some };
    count += some;
  }
  return { count, errno: 0 };
}

/** Says whether what is written keeps its borders. */
export function isRecords(end: End): boolean {
  return end.pair.type !== STREAM;
}

export function isPipe(end: End): boolean {
  return (end.pair.flags & PIPE) !== 0;
}

export function writesFully(end: End): boolean {
  return (end.pair.flags & (PIPE | FULL_WRITES)) !== 0;
}
