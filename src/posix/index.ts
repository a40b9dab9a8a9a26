export * from '../socket/numbers.ts';
export { getpeername, getsockname, type SocketAddress } from './address.ts';
export type { Ints, Timeval } from './arguments.ts';
export { fcntl, ioctl } from './control.ts';
export { pipe, pipe2, socketpair } from './create.ts';
export { close, dup, dup2, dup3 } from './duplicate.ts';
export { errno, perror, strerror } from './errno.ts';
export * from './errnos.ts';
export {
  type MessageHeader,
  recv,
  recvfrom,
  recvmsg,
  send,
  sendmsg,
  sendto,
} from './messages.ts';
export { getsockopt, setsockopt } from './options.ts';
export { shutdown } from './shutdown.ts';
export { fdOf, socketOf } from './sockets.ts';
export { read, readv, write, writev } from './transfer.ts';
