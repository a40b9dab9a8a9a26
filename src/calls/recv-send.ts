import { untilDone } from '../atomics/until-done.ts';
import { ERRNO } from '../errno/errno.ts';
import { lengthOf, setBytes } from '../ring/byte-view.ts';
import type { Consumer } from '../ring/consumer.ts';
import type { End } from '../ring/end.ts';
import { PIPE_BUF, SEQPACKET } from '../ring/layout.ts';
import { MSG_DONTWAIT, MSG_EOR, MSG_OOB, MSG_PEEK, MSG_TRUNC, MSG_WAITALL } from './numbers.ts';
import { isPipe, isRecords, read, readRest, tryWrite, write, writesFully } from './read-write.ts';

/*
 * The calls that take flags, and those over several buffers. Each returns a count or a negative
 * errno, as those of read-write.ts.
 */

/** Result of recvmsg(2): the count or errno, and MSG_TRUNC and MSG_EOR. */
export interface Received {
  readonly count: number;
  readonly flags: number;
}

/** readv(2): one read over several buffers. */
export function readv(end: End, targets: readonly Uint8Array[]): number {
  const { consumer } = end;
  if (consumer === undefined) return ERRNO.EBADF;
  if (isRecords(end)) return scattered(targets, (into) => read(end, into, 0, lengthOf(into)));
  let done = 0;
  for (const target of targets) {
    const length = lengthOf(target);
    if (length === 0) continue;
    const count =
      done === 0 ? read(end, target, 0, length) : consumer.read(target, 0, length, false);
    if (count <= 0) return done > 0 ? done : count;
    done += count;
    if (count < length) break;
  }
  return done;
}

/** writev(2): one write from several buffers; one record, and on a pipe as atomic as a single one. */
export function writev(end: End, sources: readonly Uint8Array[], total: number): number {
  return gather(end, sources, total, 0);
}

function gather(end: End, sources: readonly Uint8Array[], total: number, flags: number): number {
  const { largest } = end.pair;
  if (isRecords(end) && total > largest && !isPipe(end)) return ERRNO.EMSGSIZE;
  if (total <= PIPE_BUF || isRecords(end)) return put(end, gathered(sources, total), total, flags);
  let done = 0;
  for (const source of sources) {
    const length = lengthOf(source);
    if (length === 0) continue;
    const part = done === 0 || writesFully(end) ? flags : MSG_DONTWAIT;
    // All of them are one write of more than PIPE_BUF bytes, so no part has to go whole.
    const count = put(end, source, length, part, 1);
    if (count < 0) return done > 0 ? done : count;
    done += count;
    if (count < length) break;
  }
  return done;
}

/** recvmsg(2). */
export function recvmsg(end: End, targets: readonly Uint8Array[], flags: number): Received {
  const [only] = targets;
  const count =
    targets.length === 1 && only !== undefined
      ? receive(end, only, flags)
      : scattered(targets, (into) => receive(end, into, flags));
  const record = recordOf(end, count);
  if (record < 0) return { count, flags: 0 };
  const length = bytesOf(targets);
  return {
    count: (flags & MSG_TRUNC) !== 0 ? record : count,
    flags: (record > length ? MSG_TRUNC : 0) | (end.pair.type === SEQPACKET ? MSG_EOR : 0),
  };
}

/** One write, which waits unless `flags` has MSG_DONTWAIT. */
function put(end: End, source: Uint8Array, length: number, flags: number, least?: number): number {
  return (flags & MSG_DONTWAIT) === 0
    ? write(end, source, 0, length, least)
    : tryWrite(end, source, 0, length, least);
}

/** send(2). */
export function send(end: End, source: Uint8Array, length: number, flags: number): number {
  const errno = refused(end, flags);
  return errno < 0 ? errno : put(end, source, length, flags);
}

/** sendmsg(2). */
export function sendmsg(
  end: End,
  sources: readonly Uint8Array[],
  total: number,
  flags: number,
): number {
  const [only] = sources;
  if (sources.length === 1 && only !== undefined) return send(end, only, total, flags);
  const errno = refused(end, flags);
  return errno < 0 ? errno : gather(end, sources, total, flags);
}

/** recv(2). A length of 0 waits for data like any other, which read(2) does not. */
export function recv(end: End, target: Uint8Array, flags: number): number {
  const count = receive(end, target, flags);
  if ((flags & MSG_TRUNC) === 0) return count;
  const record = recordOf(end, count);
  return record < 0 ? count : record;
}

/** Why a call that takes flags is none of this end's; 0 if it is. */
function refused(end: End, flags: number): number {
  if (isPipe(end)) return ERRNO.ENOTSOCK;
  return (flags & MSG_OOB) !== 0 ? ERRNO.ENOTSUP : 0;
}

/** Bytes of the record that a call has given, -1 if there was none. */
function recordOf({ consumer }: End, count: number): number {
  return count < 0 ? -1 : (consumer?.records?.payload ?? -1);
}

function receive(end: End, target: Uint8Array, flags: number): number {
  const errno = refused(end, flags);
  const { consumer } = end;
  if (errno < 0 || consumer === undefined) return errno || ERRNO.ENOTSOCK;
  const peek = (flags & MSG_PEEK) !== 0;
  const wait = (flags & MSG_DONTWAIT) === 0 && !end.settings.nonblock;
  const length = lengthOf(target);
  // No bytes of a stream are no reason to wake its writer; a record is taken, however little of it.
  const keep = peek || (length === 0 && !isRecords(end));
  const full = (flags & MSG_WAITALL) !== 0 && !peek && wait && !isRecords(end);
  const deadline = wait ? end.recvDeadline() : 0;
  let count = keep ? consumer.peek(target, 0, length) : consumer.read(target, 0, length);
  if (count === ERRNO.EAGAIN && wait) {
    count = keep
      ? peekBlocking(end, consumer, target, deadline)
      : consumer.readBlocking(target, 0, length, deadline);
  }
  if (!full || count <= 0) return count;
  return count + readRest(consumer, target, count, length - count, deadline);
}

function peekBlocking(end: End, consumer: Consumer, target: Uint8Array, deadline: number): number {
  return untilDone(end.thread, consumer, 1, deadline, () =>
    consumer.orEnded(consumer.peek(target, 0, lengthOf(target))),
  );
}

/** Does one call on one buffer, and spreads what it gave over several. */
function scattered(targets: readonly Uint8Array[], call: (into: Uint8Array) => number): number {
  const into = new Uint8Array(bytesOf(targets));
  const count = call(into);
  let at = 0;
  for (const target of targets) {
    if (at >= count) break;
    const part = into.subarray(at, Math.min(count, at + lengthOf(target)));
    setBytes(target, part, 0);
    at += part.length;
  }
  return count;
}

function gathered(sources: readonly Uint8Array[], total: number): Uint8Array {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const source of sources) {
    bytes.set(source, at);
    at += lengthOf(source);
  }
  return bytes;
}

function bytesOf(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, bytes) => sum + lengthOf(bytes), 0);
}
