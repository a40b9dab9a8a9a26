export * from '../calls/numbers.ts';
export { getpeername, getsockname, type SocketAddress } from './address.ts';
export type { Ints, Timeval } from './arguments.ts';
export { fcntl, ioctl } from './control.ts';
export { pipe, pipe2, socketpair } from './create.ts';
export { close, dup, dup2, dup3 } from './duplicate.ts';
export { type EpollEvent, epoll_create1, epoll_ctl, epoll_wait } from './epoll.ts';
export { errno, perror, strerror } from './errno.ts';
export * from './errnos.ts';
export { getrlimit, type ResourceLimit, setrlimit } from './limit.ts';
export { getsockopt, setsockopt } from './options.ts';
export { type PollFd, poll } from './poll.ts';
export { read, readv, write, writev } from './read-write.ts';
export {
  type MessageHeader,
  recv,
  recvfrom,
  recvmsg,
  send,
  sendmsg,
  sendto,
} from './recv-send.ts';
export { type FdSet, select } from './select.ts';
export { shutdown } from './shutdown.ts';
export { fdOf, socketOf } from './sockets.ts';
