import * as numbers from '../calls/numbers.ts';
import { ERRNO, type ErrnoCode } from '../errno/errno.ts';

/** The errnos as C has them: positive. */
type ErrnoNumbers = { readonly [code in ErrnoCode | 'EWOULDBLOCK' | 'EOPNOTSUPP']: number };

/**
 * Linux's numbers for the arguments of the calls, and its errnos: positive, as in C, where
 * `error.errno` is negative.
 */
export const constants: Readonly<typeof numbers & ErrnoNumbers> = {
  ...numbers,
  ...(Object.fromEntries(
    Object.entries({ ...ERRNO, EWOULDBLOCK: ERRNO.EAGAIN, EOPNOTSUPP: ERRNO.ENOTSUP }).map(
      ([code, errno]) => [code, -errno],
    ),
  ) as ErrnoNumbers),
};
