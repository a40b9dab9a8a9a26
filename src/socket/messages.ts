import { ERRNO } from '../errno/errno.ts';
import type { End } from '../ring/end.ts';
import { constants } from './constants.ts';
import { isPipe, recv, write, writev as writeAllOf } from './transfer.ts';

export { readv, recv } from './transfer.ts';

export interface Received {
  readonly count: number;
  readonly flags: number;
}

export function writev(
  end: End,
  sources: readonly Uint8Array[],
  total: number,
  _wait: boolean,
): number {
  return writeAllOf(end, sources, total);
}

export function recvmsg(end: End, targets: readonly Uint8Array[], flags: number): Received {
  return { count: recv(end, targets[0] ?? new Uint8Array(0), flags), flags: 0 };
}

export function sendmsg(
  end: End,
  sources: readonly Uint8Array[],
  total: number,
  flags: number,
): number {
  if (isPipe(end)) return ERRNO.ENOTSOCK;
  if ((flags & constants.MSG_OOB) !== 0) return ERRNO.ENOTSUP;
  const all = new Uint8Array(sources.flatMap((source) => [...source]));
  return write(end, all, 0, total, (flags & constants.MSG_DONTWAIT) === 0);
}
