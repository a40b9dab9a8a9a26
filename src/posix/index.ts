export * from '../socket/numbers.ts';
export type { Ints, Timeval } from './arguments.ts';
export { fcntl, ioctl } from './control.ts';
export { pipe, pipe2, socketpair } from './create.ts';
export { close, dup, dup2, dup3 } from './duplicate.ts';
export { errno, perror, strerror } from './errno.ts';
export * from './errnos.ts';
export { read, readv, write, writev } from './transfer.ts';
