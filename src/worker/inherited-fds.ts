import { ERRNO } from '../errno/errno.ts';
import { wrongType } from '../errno/misuse.ts';
import { errnoError, SystemError } from '../errno/system-error.ts';
import { dupFile, type FdTable, fdTable, fileOf, type OpenSocket } from '../fd/fd-table.ts';
import { dropHandle, type SocketHandle } from '../socket/handle.ts';
import { adopt, type Socket } from '../socket/socket.ts';

/** An end, and the numbers that a child gets it under. */
interface Numbered<Thing> {
  readonly of: Thing;
  readonly fds: readonly number[];
}

export type SentNumbers = Numbered<SocketHandle>;

/**
 * The ends that a child is to get under their numbers: those of a list, or all that are not
 * close-on-exec but the ones that move to it. What watches others belongs to its thread.
 */
export function numbersFor(wanted: unknown, moving: readonly Socket[]): Numbered<Socket>[] {
  const numbered = new Map<unknown, { of: Socket; fds: number[] }>();
  for (const [fd, { socket, end }] of filesFor(wanted, moving)) {
    const one = numbered.get(end);
    if (one === undefined) numbered.set(end, { of: socket, fds: [fd] });
    else one.fds.push(fd);
  }
  return [...numbered.values()];
}

function filesFor(wanted: unknown, moving: readonly Socket[]): [fd: number, file: OpenSocket][] {
  const table = fdTable();
  const found: [number, OpenSocket][] = [];
  if (wanted === 'inherit') {
    for (const [fd, file] of table.entries()) {
      const stays = file.kind === 'epoll' || file.closeOnExec || moving.includes(file.socket);
      if (!stays) found.push([fd, file]);
    }
    return found;
  }
  if (!Array.isArray(wanted)) throw wrongType('fds', "'inherit' or an array of integers", wanted);
  for (const fd of new Set<unknown>(wanted)) {
    if (typeof fd !== 'number') throw wrongType('fds', "'inherit' or an array of integers", fd);
    found.push([fd, fileFor(table, fd, moving)]);
  }
  return found;
}

function fileFor(table: FdTable, fd: number, moving: readonly Socket[]): OpenSocket {
  const file = table.lookUp(fd);
  if (file === undefined) throw errnoError(ERRNO.EBADF, 'spawn');
  if (file.kind === 'epoll') {
    throw new SystemError('EINVAL', 'spawn', { text: `descriptor ${fd} belongs to this thread` });
  }
  if (moving.includes(file.socket)) {
    throw new SystemError('EBUSY', 'spawn', { text: `descriptor ${fd} is one of the ends` });
  }
  return file;
}

/** Puts a share of each end on its way; this thread keeps its own. All of them, or it throws. */
export function shareNumbers(numbered: readonly Numbered<Socket>[]): SentNumbers[] {
  const sent: SentNumbers[] = [];
  try {
    for (const { of, fds } of numbered) sent.push({ of: of.share()[0], fds });
  } catch (error) {
    dropNumbers(sent);
    throw error;
  }
  return sent;
}

/** Takes back what was not sent after all. */
export function dropNumbers(sent: readonly SentNumbers[]): void {
  for (const { of } of sent) {
    dropHandle(of);
    of.port?.close();
  }
}

/** In the child: gives the ends their numbers. Returns these, in ascending order. */
export function takeNumbers(sent: readonly SentNumbers[]): number[] {
  const table = fdTable();
  for (const { of, fds } of sent) {
    const file = fileOf(adopt(of), false);
    for (const [i, fd] of fds.entries()) {
      if (file !== undefined) table.set(fd, i === 0 ? file : dupFile(file, false));
    }
  }
  return sent.flatMap(({ fds }) => fds).sort((a, b) => a - b);
}
