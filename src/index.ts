export type { ErrnoCode } from './errno/errno.ts';
export { isErrno, SystemError } from './errno/system-error.ts';
export { constants } from './socket/constants.ts';
export type { SocketStats, SocketType } from './socket/descriptor.ts';
export { isHandle, type SocketHandle, type TransferItem } from './socket/handle.ts';
export type { AsyncOptions } from './socket/later.ts';
export type { Received } from './socket/messages.ts';
export { type PollEntry, poll, pollAsync } from './socket/poll.ts';
export { type PollEvent, Poller } from './socket/poller.ts';
export { adopt, Socket } from './socket/socket.ts';
export {
  type PairOptions,
  type PipeOptions,
  pipe,
  type SocketpairOptions,
  socketpair,
} from './socket/socketpair.ts';
export { canBlock, currentThread, interrupt, type ThreadId } from './socket/this-thread.ts';
