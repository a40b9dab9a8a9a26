import * as readWrite from '../calls/read-write.ts';
import * as recvSend from '../calls/recv-send.ts';
import { ERRNO } from '../errno/errno.ts';
import { lengthOf } from '../ring/byte-view.ts';
import { checkRange, checkVector } from '../socket/arguments.ts';
import { firstBuffers } from './arguments.ts';
import { returns } from './errno.ts';
import { endAt } from './lookup.ts';

/**
 * Reads what is there, at most `count` bytes, into `buffer` from `offset` on. Blocks while there is
 * nothing, unless the end is O_NONBLOCK. As read(2).
 *
 * @returns how many bytes, 0 at the end of the stream, or -1 with errno
 *   EAGAIN (nothing there, on a nonblocking end or after SO_RCVTIMEO), EBADF (not open, or the write
 *   end of a pipe), ECONNRESET, EINTR, EDEADLK
 */
export function read(fd: number, buffer: Uint8Array, count?: number, offset = 0): number {
  const length = checkRange('buffer', buffer, offset, count);
  const end = endAt(fd);
  return returns(typeof end === 'number' ? end : readWrite.read(end, buffer, offset, length));
}

/**
 * Writes `count` bytes of `buffer` from `offset` on, as many as fit; a pipe takes all. Blocks while
 * nothing fits, unless the end is O_NONBLOCK. As write(2).
 *
 * @returns how many bytes, or -1 with errno
 *   EAGAIN (no room, on a nonblocking end or after SO_SNDTIMEO), EBADF (not open, or the read end of
 *   a pipe), EPIPE, EMSGSIZE, EINTR, EDEADLK
 */
export function write(fd: number, buffer: Uint8Array, count?: number, offset = 0): number {
  const length = checkRange('buffer', buffer, offset, count);
  const end = endAt(fd);
  return returns(typeof end === 'number' ? end : readWrite.write(end, buffer, offset, length));
}

/** One {@link read} into several buffers. As readv(2); EINVAL for more than 1,024 of them. */
export function readv(fd: number, iov: readonly Uint8Array[], iovcnt?: number): number {
  const { buffers: all } = checkVector('iov', iov);
  const end = endAt(fd);
  if (typeof end === 'number') return returns(end);
  const buffers = firstBuffers(all, iovcnt);
  return returns(typeof buffers === 'number' ? buffers : recvSend.readv(end, buffers));
}

/** One {@link write} from several buffers. As writev(2); EINVAL for more than 1,024 of them. */
export function writev(fd: number, iov: readonly Uint8Array[], iovcnt?: number): number {
  const { buffers: all } = checkVector('iov', iov);
  const end = endAt(fd);
  if (typeof end === 'number') return returns(end);
  if (end.producer === undefined) return returns(ERRNO.EBADF);
  const buffers = firstBuffers(all, iovcnt);
  if (typeof buffers === 'number') return returns(buffers);
  const total = buffers.reduce((sum, bytes) => sum + lengthOf(bytes), 0);
  // Linux looks at nothing else then: no EPIPE, and no record of no bytes.
  return returns(total === 0 ? 0 : recvSend.writev(end, buffers, total));
}
