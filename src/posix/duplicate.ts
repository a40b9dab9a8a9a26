import { O_CLOEXEC } from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { dupFile, fdTable } from '../fd/fd-table.ts';
import { int } from './arguments.ts';
import { returns } from './errno.ts';
import { fileAt } from './lookup.ts';

/** Another number, the lowest that is free, for the same end. As dup(2). Errors: EBADF, EMFILE. */
export function dup(oldfd: number): number {
  return returns(dupFrom(oldfd, 0, false));
}

/** As dup(2), but with a number from `least` on. */
export function dupFrom(oldfd: number, least: number, closeOnExec: boolean): number {
  const table = fdTable();
  const file = fileAt(oldfd);
  if (file === undefined) return ERRNO.EBADF;
  const [fd] = table.lowestFree(1, least) ?? [];
  if (fd === undefined) return ERRNO.EMFILE;
  table.set(fd, dupFile(file, closeOnExec));
  return fd;
}

/**
 * Makes `newfd` another number for the end of `oldfd`, and closes what it was before. As dup2(2):
 * nothing happens if they are the same. `newfd` may also be 0 to 2, which no other call gives out.
 *
 * @returns `newfd`, or -1 with errno EBADF
 */
export function dup2(oldfd: number, newfd: number): number {
  if (oldfd === newfd) return returns(fileAt(oldfd) === undefined ? ERRNO.EBADF : newfd);
  return returns(dupTo(oldfd, newfd, false));
}

/** As {@link dup2}, with O_CLOEXEC in `flags`; EINVAL if the numbers are the same. As dup3(2). */
export function dup3(oldfd: number, newfd: number, flags: number): number {
  if ((int('flags', flags) & ~O_CLOEXEC) !== 0) return returns(ERRNO.EINVAL);
  if (oldfd === newfd) return returns(ERRNO.EINVAL);
  return returns(dupTo(oldfd, newfd, (flags & O_CLOEXEC) !== 0));
}

function dupTo(oldfd: number, newfd: number, closeOnExec: boolean): number {
  int('newfd', newfd);
  const table = fdTable();
  const file = fileAt(oldfd);
  if (file === undefined || newfd < 0 || newfd >= table.limit) return ERRNO.EBADF;
  const made = dupFile(file, closeOnExec);
  table.close(newfd);
  table.set(newfd, made);
  return newfd;
}

/**
 * Closes a number; its end closes with the last number (and Socket) that refers to it. As close(2).
 * Never blocks.
 *
 * @returns 0, or -1 with errno EBADF, also for a second close
 */
export function close(fd: number): number {
  if (fileAt(fd) === undefined) return returns(ERRNO.EBADF);
  fdTable().close(fd);
  return 0;
}
