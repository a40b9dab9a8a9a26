import { AF_UNIX, AF_UNSPEC, MSG_OOB } from '../calls/numbers.ts';
import * as recvSend from '../calls/recv-send.ts';
import { ERRNO } from '../errno/errno.ts';
import { wrongType } from '../errno/misuse.ts';
import type { OpenSocket } from '../fd/fd-table.ts';
import { lengthOf, partOf } from '../ring/byte-view.ts';
import { checkRange, checkVector, type Vector } from '../socket/arguments.ts';
import { address, type SocketAddress } from './address.ts';
import { IOV_MAX, int, toSet } from './arguments.ts';
import { returns } from './errno.ts';
import { socketAt } from './lookup.ts';

/** C's struct msghdr. A Uint8Array is its own iovec. */
export interface MessageHeader {
  msg_name?: SocketAddress | null;
  msg_iov: readonly Uint8Array[];
  /** Has to be empty for sendmsg; recvmsg does not touch it. */
  msg_control?: Uint8Array | null;
  /** Set by recvmsg: MSG_TRUNC, MSG_EOR. */
  msg_flags?: number;
}

/**
 * Reads with flags: MSG_DONTWAIT, MSG_PEEK, MSG_WAITALL, MSG_TRUNC; others have no effect. Blocks as
 * read(2) does, for a length of 0 too. As recv(2).
 *
 * @returns how many bytes, 0 at the end of the stream, or -1 with the errnos of `read`, ENOTSOCK, or
 *   EOPNOTSUPP for MSG_OOB
 */
export function recv(fd: number, buffer: Uint8Array, length?: number, flags = 0): number {
  const target = firstBytes(buffer, length);
  int('flags', flags);
  const file = socketAt(fd);
  return returns(typeof file === 'number' ? file : recvSend.recv(file.end, target, flags));
}

/**
 * Writes with flags: MSG_DONTWAIT; MSG_NOSIGNAL is how it always is, others have no effect. Without
 * flags the same as write(2). As send(2).
 *
 * @returns how many bytes, or -1 with the errnos of `write`, ENOTSOCK, or EOPNOTSUPP for MSG_OOB
 */
export function send(fd: number, buffer: Uint8Array, length?: number, flags = 0): number {
  return sendto(fd, buffer, length, flags);
}

/** As {@link recv}. The sender has no address: the family of `from` becomes AF_UNSPEC. */
export function recvfrom(
  fd: number,
  buffer: Uint8Array,
  length?: number,
  flags = 0,
  from?: SocketAddress | null,
): number {
  if (from !== undefined && from !== null) toSet('from', from);
  const count = recv(fd, buffer, length, flags);
  if (count >= 0) noSender(from);
  return count;
}

/**
 * As {@link send}. Ends of pairs have no address, so none can be found under `to`: ECONNREFUSED for a
 * SOCK_DGRAM. A SOCK_STREAM takes no address (EISCONN), and a SOCK_SEQPACKET ignores it. As on Linux.
 */
export function sendto(
  fd: number,
  buffer: Uint8Array,
  length?: number,
  flags = 0,
  to?: SocketAddress | null,
): number {
  const source = firstBytes(buffer, length);
  int('flags', flags);
  const family = familyOf('to', to);
  const file = socketAt(fd);
  const sources = { buffers: [source], total: lengthOf(source) };
  return returns(typeof file === 'number' ? file : sendTo(file, sources, flags, family));
}

/**
 * Reads into the buffers of `message`, and sets its `msg_flags`: MSG_TRUNC if the message was longer,
 * MSG_EOR at the end of a record of SOCK_SEQPACKET. Otherwise as {@link recv}. As recvmsg(2).
 */
export function recvmsg(fd: number, message: MessageHeader, flags = 0): number {
  toSet('message', message);
  const { iov, from } = checkHeader(message);
  if (from !== undefined && from !== null) toSet('message.msg_name', from);
  int('flags', flags);
  const file = socketAt(fd);
  if (typeof file === 'number') return returns(file);
  if (iov.buffers.length > IOV_MAX) return returns(ERRNO.EMSGSIZE);
  const received = recvSend.recvmsg(file.end, iov.buffers, flags);
  if (received.count >= 0) {
    message.msg_flags = received.flags;
    noSender(from);
  }
  return returns(received.count);
}

/**
 * Writes the buffers of `message`, as one record if the socket has records. Otherwise as
 * {@link sendto}. As sendmsg(2), but descriptors cannot be sent: a `msg_control` is EOPNOTSUPP.
 */
export function sendmsg(fd: number, message: MessageHeader, flags = 0): number {
  const { iov, family, controlBytes } = checkHeader(message);
  int('flags', flags);
  const file = socketAt(fd);
  if (typeof file === 'number') return returns(file);
  if (iov.buffers.length > IOV_MAX) return returns(ERRNO.EMSGSIZE);
  if (controlBytes > 0) return returns(ERRNO.ENOTSUP);
  return returns(sendTo(file, iov, flags, family));
}

function sendTo(
  { socket, end }: OpenSocket,
  { buffers, total }: Vector,
  flags: number,
  family: number | undefined,
): number {
  if (family !== undefined && (flags & MSG_OOB) === 0) {
    if (socket.type === 'stream') return ERRNO.EISCONN;
    if (socket.type === 'dgram') {
      if (family !== AF_UNIX) return ERRNO.EINVAL;
      return total > end.pair.largest ? ERRNO.EMSGSIZE : ERRNO.ECONNREFUSED;
    }
  }
  return recvSend.sendmsg(end, buffers, total, flags);
}

function noSender(from: SocketAddress | null | undefined): void {
  if (from !== undefined && from !== null) from.sun_family = AF_UNSPEC;
}

/** The family of an address, if there is one. */
function familyOf(name: string, to: SocketAddress | null | undefined): number | undefined {
  return to === undefined || to === null ? undefined : address(name, to).sun_family;
}

interface Header {
  readonly iov: Vector;
  readonly from: SocketAddress | null | undefined;
  readonly family: number | undefined;
  readonly controlBytes: number;
}

/** A header, each field of which is read once. */
function checkHeader(message: unknown): Header {
  if (typeof message !== 'object' || message === null) {
    throw wrongType('message', 'an object', message);
  }
  const { msg_iov, msg_name: from, msg_control } = message as Partial<MessageHeader>;
  const family = familyOf('message.msg_name', from);
  const hasControl = msg_control !== undefined && msg_control !== null;
  const controlBytes = hasControl
    ? checkRange('message.msg_control', msg_control, 0, undefined)
    : 0;
  // Last: its buffers are looked at after everything else was read.
  return { iov: checkVector('message.msg_iov', msg_iov), from, family, controlBytes };
}

function firstBytes(buffer: Uint8Array, length: number | undefined): Uint8Array {
  const count = checkRange('buffer', buffer, 0, length);
  return count === lengthOf(buffer) ? buffer : partOf(buffer, 0, count);
}
