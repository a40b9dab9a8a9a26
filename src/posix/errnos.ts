import { ERRNO } from '../errno/errno.ts';

/*
 * The error numbers as C has them: positive. Their type is number, not a literal: TypeScript would
 * take `errno` for what it was last compared with.
 */
export const EPERM: number = -ERRNO.EPERM;
export const ENOENT: number = -ERRNO.ENOENT;
export const EINTR: number = -ERRNO.EINTR;
export const EBADF: number = -ERRNO.EBADF;
export const EAGAIN: number = -ERRNO.EAGAIN;
export const EWOULDBLOCK: number = -ERRNO.EAGAIN;
export const EBUSY: number = -ERRNO.EBUSY;
export const EEXIST: number = -ERRNO.EEXIST;
export const EXDEV: number = -ERRNO.EXDEV;
export const EINVAL: number = -ERRNO.EINVAL;
export const ENFILE: number = -ERRNO.ENFILE;
export const EMFILE: number = -ERRNO.EMFILE;
export const ENOTTY: number = -ERRNO.ENOTTY;
export const EPIPE: number = -ERRNO.EPIPE;
export const EDOM: number = -ERRNO.EDOM;
export const EDEADLK: number = -ERRNO.EDEADLK;
export const EPROTO: number = -ERRNO.EPROTO;
export const ENOTSOCK: number = -ERRNO.ENOTSOCK;
export const EMSGSIZE: number = -ERRNO.EMSGSIZE;
export const ENOPROTOOPT: number = -ERRNO.ENOPROTOOPT;
export const EPROTONOSUPPORT: number = -ERRNO.EPROTONOSUPPORT;
export const ESOCKTNOSUPPORT: number = -ERRNO.ESOCKTNOSUPPORT;
export const ENOTSUP: number = -ERRNO.ENOTSUP;
export const EOPNOTSUPP: number = -ERRNO.ENOTSUP;
export const EAFNOSUPPORT: number = -ERRNO.EAFNOSUPPORT;
export const ECONNRESET: number = -ERRNO.ECONNRESET;
export const EISCONN: number = -ERRNO.EISCONN;
export const ENOTCONN: number = -ERRNO.ENOTCONN;
export const ETIMEDOUT: number = -ERRNO.ETIMEDOUT;
export const ECONNREFUSED: number = -ERRNO.ECONNREFUSED;
export const ECANCELED: number = -ERRNO.ECANCELED;
