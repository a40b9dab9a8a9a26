import { untilDone } from '../atomics/until-done.ts';
import { ERRNO } from '../errno/errno.ts';
import { outOfRange, wrongType } from '../errno/misuse.ts';
import { errnoError, type Syscall, SystemError } from '../errno/system-error.ts';
import type { Consumer } from '../ring/consumer.ts';
import type { End } from '../ring/end.ts';
import type { Producer } from '../ring/producer.ts';
import { failure } from './failure.ts';
import { isRecords } from './read-write.ts';

/*
 * Views straight into the ring. An end of several holders has none: the lock would be held over the
 * caller's own code, or another holder would write to the same place. Nor have records: one may lie
 * across the end of the storage, where no view does.
 */
type View = Uint8Array<SharedArrayBuffer> | number;

/** Room to write into; waits for some unless the end is nonblock. */
export function reserve(end: End, max: number): View {
  const { producer } = end;
  if (producer === undefined) return ERRNO.EBADF;
  if (end.isShared || isRecords(end)) return ERRNO.ENOTSUP;
  const view = producer.reserve(max);
  return view === ERRNO.EAGAIN && !end.settings.nonblock
    ? reserveBlocking(end, producer, max)
    : view;
}

function reserveBlocking(end: End, producer: Producer, max: number): View {
  return untilDone(end.thread, producer, 1, end.sendDeadline(), () => producer.reserve(max));
}

/** Bytes to read where they lie; waits for some unless the end is nonblock. */
export function peek(end: End, max: number): View {
  const { consumer } = end;
  if (consumer === undefined) return ERRNO.EBADF;
  if (end.isShared || isRecords(end)) return ERRNO.ENOTSUP;
  const view = consumer.peekView(max);
  return view === ERRNO.EAGAIN && !end.settings.nonblock ? peekBlocking(end, consumer, max) : view;
}

function peekBlocking(end: End, consumer: Consumer, max: number): View {
  return untilDone(end.thread, consumer, 1, end.recvDeadline(), () => consumer.peekView(max));
}

/** Publishes what was written into the view of {@link reserve}. */
export function commit(end: End, count: unknown): void {
  const { producer } = end;
  if (producer === undefined) throw failure(end, ERRNO.EBADF, 'commit');
  const errno = producer.commit(checkView(count, producer.viewBytes(), 'commit'));
  if (errno < 0) throw errnoError(errno, 'commit');
}

/** Takes what was read from the view of {@link peek}. */
export function consume(end: End, count: unknown): void {
  const { consumer } = end;
  if (consumer === undefined) throw failure(end, ERRNO.EBADF, 'consume');
  consumer.consume(checkView(count, consumer.viewBytes(), 'consume'));
}

/** Says whether the calling thread has a view of this end, that a hand-over would make wrong. */
export function hasView({ consumer, producer }: End): boolean {
  return (consumer?.viewBytes() ?? 0) > 0 || (producer?.viewBytes() ?? 0) > 0;
}

/** The view, or none at end of stream, or an error. */
export function viewOrThrow(end: End, view: View, syscall: Syscall): Uint8Array<SharedArrayBuffer> {
  if (typeof view !== 'number') return view;
  if (view === 0) return new Uint8Array(new SharedArrayBuffer(0));
  throw failure(end, view, syscall);
}

/** Checks how much of a view of `bytes` is to be used. */
function checkView(count: unknown, bytes: number, syscall: 'commit' | 'consume'): number {
  if (typeof count !== 'number') throw wrongType('count', 'an integer', count);
  if (!Number.isInteger(count) || count < 0) throw outOfRange('count', 0, bytes, count);
  if (bytes === 0 && count > 0) {
    throw new SystemError('EINVAL', syscall, {
      text: 'there is no view, or it is not valid any more',
    });
  }
  if (count > bytes) throw outOfRange('count', 0, bytes, count);
  return count;
}
