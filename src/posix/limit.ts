import { RLIMIT_NOFILE } from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { wrongType } from '../errno/misuse.ts';
import { fdTable } from '../fd/fd-table.ts';
import { int, toSet } from './arguments.ts';
import { returns } from './errno.ts';

/** C's struct rlimit. */
export interface ResourceLimit {
  rlim_cur: number;
  rlim_max: number;
}

/** Default of Linux's fs.nr_open. */
const MAX_LIMIT = 2 ** 20;

/**
 * Says how many descriptor numbers there are, and how many there may be at the most, as getrlimit(2)
 * with RLIMIT_NOFILE. Each thread has a limit of its own, 1,024 at first. Never blocks.
 *
 * @returns 0, or -1 with errno EINVAL (another resource)
 */
export function getrlimit(resource: number, limit: ResourceLimit): number {
  toSet('limit', limit);
  if (int('resource', resource) !== RLIMIT_NOFILE) return returns(ERRNO.EINVAL);
  limit.rlim_cur = fdTable().limit;
  limit.rlim_max = MAX_LIMIT;
  return 0;
}

/**
 * Sets how many descriptor numbers there are: numbers from `rlim_cur` on are not given out, and stay
 * open where they are. As setrlimit(2) with RLIMIT_NOFILE, but `rlim_max` stays. Never blocks.
 *
 * @returns 0, or -1 with errno EINVAL (another resource, or `rlim_cur` above `rlim_max`), EPERM (above
 *   2^20)
 */
export function setrlimit(resource: number, limit: ResourceLimit): number {
  if (typeof limit !== 'object' || limit === null) throw wrongType('limit', 'an object', limit);
  // Unsigned, as rlim_t is.
  const soft = int('limit.rlim_cur', limit.rlim_cur) >>> 0;
  const hard = int('limit.rlim_max', limit.rlim_max) >>> 0;
  if (int('resource', resource) !== RLIMIT_NOFILE || soft > hard) return returns(ERRNO.EINVAL);
  if (hard > MAX_LIMIT) return returns(ERRNO.EPERM);
  fdTable().limit = soft;
  return 0;
}
