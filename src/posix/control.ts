import * as n from '../calls/numbers.ts';
import { isPipe, isRecords } from '../calls/read-write.ts';
import { ERRNO } from '../errno/errno.ts';
import { fdTable, type OpenFile } from '../fd/fd-table.ts';
import type { End } from '../ring/end.ts';
import { type Ints, int, ints, intsToSet } from './arguments.ts';
import { dupFrom } from './duplicate.ts';
import { returns } from './errno.ts';
import { fileAt } from './lookup.ts';

const MAX_PIPE_BYTES = 2 ** 31;

/**
 * Asks about a number, or changes it, as fcntl(2): F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD,
 * F_GETFL, F_SETFL (which changes O_NONBLOCK only; O_DIRECT is EINVAL where it is not set),
 * F_GETPIPE_SZ, F_SETPIPE_SZ (the ring does not grow: a size up to its own is taken, and its own
 * returned; more is EPERM). Never blocks.
 *
 * @returns what the command asks for, or 0; or -1 with errno
 *   EBADF, EINVAL (no such command, or an argument out of range), EMFILE, EPERM
 */
export function fcntl(fd: number, command: number, argument = 0): number {
  int('command', command);
  const value = int('argument', argument);
  const file = fileAt(fd);
  return returns(file === undefined ? ERRNO.EBADF : control(fd, file, command, value));
}

function control(fd: number, file: OpenFile, command: number, value: number): number {
  switch (command) {
    case n.F_DUPFD:
    case n.F_DUPFD_CLOEXEC:
      if (value < 0 || value >= fdTable().limit) return ERRNO.EINVAL;
      return dupFrom(fd, value, command === n.F_DUPFD_CLOEXEC);
    case n.F_GETFD:
      return file.closeOnExec ? n.FD_CLOEXEC : 0;
    case n.F_SETFD:
      file.closeOnExec = (value & n.FD_CLOEXEC) !== 0;
      return 0;
    case n.F_GETFL:
      return accessOf(file) | (settingsOf(file).nonblock ? n.O_NONBLOCK : 0);
    case n.F_SETFL:
      if ((value & n.O_DIRECT) !== 0 && (accessOf(file) & n.O_DIRECT) === 0) return ERRNO.EINVAL;
      settingsOf(file).nonblock = (value & n.O_NONBLOCK) !== 0;
      return 0;
    case n.F_GETPIPE_SZ:
    case n.F_SETPIPE_SZ:
      if (file.kind === 'epoll' || !isPipe(file.end)) return ERRNO.EBADF;
      return command === n.F_GETPIPE_SZ ? file.end.pair.size : resize(file.end, value >>> 0);
    default:
      return ERRNO.EINVAL;
  }
}

/** The holder of O_NONBLOCK. */
function settingsOf(file: OpenFile): { nonblock: boolean } {
  return file.kind === 'epoll' ? file.held : file.end.settings;
}

/** The flags that a file has for good. Of packets only the write end tells, as on Linux. */
function accessOf(file: OpenFile): number {
  if (file.kind === 'epoll') return n.O_RDWR;
  const { end } = file;
  if (end.producer === undefined) return n.O_RDONLY;
  if (end.consumer !== undefined) return n.O_RDWR;
  return n.O_WRONLY | (isRecords(end) ? n.O_DIRECT : 0);
}

function resize({ pair }: End, bytes: number): number {
  if (bytes > MAX_PIPE_BYTES) return ERRNO.EINVAL;
  return bytes > pair.size ? ERRNO.EPERM : pair.size;
}

/**
 * Asks about an end, or changes it, as ioctl(2): FIONREAD (bytes to read, into `argument[0]`; on
 * both ends of a pipe), SIOCOUTQ (bytes that the peer has not read yet), FIONBIO (sets O_NONBLOCK
 * unless `argument[0]` is 0). Never blocks.
 *
 * @returns 0, or -1 with errno EBADF, ENOTTY (no such request, or SIOCOUTQ on a pipe)
 */
export function ioctl(fd: number, request: number, argument: Ints): number {
  int('request', request);
  const value =
    request === n.FIONBIO ? ints('argument', argument, 1) : intsToSet('argument', argument, 1);
  const file = fileAt(fd);
  return returns(file === undefined ? ERRNO.EBADF : inOut(file, request, value));
}

function inOut(file: OpenFile, request: number, value: Ints): number {
  if (request === n.FIONBIO) {
    settingsOf(file).nonblock = value[0] !== 0;
    return 0;
  }
  if (file.kind === 'epoll') return ERRNO.EINVAL;
  const { socket, end } = file;
  switch (request) {
    case n.FIONREAD:
      value[0] = socket.queued;
      return 0;
    case n.SIOCOUTQ:
      if (isPipe(end) || end.producer === undefined) return ERRNO.ENOTTY;
      value[0] = end.producer.unread();
      return 0;
    default:
      return ERRNO.ENOTTY;
  }
}
