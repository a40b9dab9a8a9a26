import { isPipe } from '../calls/read-write.ts';
import { ERRNO } from '../errno/errno.ts';
import { wrongType } from '../errno/misuse.ts';
import { fdTable, type OpenFile, type OpenSocket } from '../fd/fd-table.ts';
import type { End } from '../ring/end.ts';

/** The file of a number, or undefined if it is not open. */
export function fileAt(fd: number): OpenFile | undefined {
  if (typeof fd !== 'number') throw wrongType('fd', 'an integer', fd);
  return fdTable().lookUp(fd);
}

/** The end behind a number, for a call that takes pipes too; or an errno. */
export function endAt(fd: number): End | number {
  const file = fileAt(fd);
  if (file === undefined) return ERRNO.EBADF;
  return file.kind === 'socket' ? file.end : ERRNO.EINVAL;
}

/** The Socket of a number, for a call that takes sockets only; or an errno. */
export function socketAt(fd: number): OpenSocket | number {
  const file = fileAt(fd);
  if (file === undefined) return ERRNO.EBADF;
  return file.kind === 'epoll' || isPipe(file.end) ? ERRNO.ENOTSOCK : file;
}
