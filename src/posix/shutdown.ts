import { SHUT_RD, SHUT_RDWR, SHUT_WR } from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { int } from './arguments.ts';
import { returns } from './errno.ts';
import { socketAt } from './lookup.ts';

/**
 * Shuts down reading (SHUT_RD), writing (SHUT_WR) or both (SHUT_RDWR). Queued bytes stay readable;
 * a thread that waits on either end looks again. As shutdown(2). Never blocks.
 *
 * @returns 0, or -1 with errno EBADF, ENOTSOCK, EINVAL
 */
export function shutdown(fd: number, how: number): number {
  int('how', how);
  const file = socketAt(fd);
  if (typeof file === 'number') return returns(file);
  if (how !== SHUT_RD && how !== SHUT_WR && how !== SHUT_RDWR) return returns(ERRNO.EINVAL);
  file.end.shutdown(how !== SHUT_WR, how !== SHUT_RD);
  return 0;
}
