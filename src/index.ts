export type { Received } from './calls/recv-send.ts';
export type { ErrnoCode } from './errno/errno.ts';
export { isErrno, SystemError } from './errno/system-error.ts';
export type { DeathReason, ThreadDeath } from './errno/thread-death.ts';
export { isSupported } from './host/shared-memory.ts';
export { type PollEntry, poll, pollAsync } from './poll/poll.ts';
export { type PollEvent, Poller } from './poll/poller.ts';
export { constants } from './socket/constants.ts';
export { isHandle, type SocketHandle, type TransferItem } from './socket/handle.ts';
export type { AsyncOptions } from './socket/later.ts';
export { adopt, Socket } from './socket/socket.ts';
export type { SocketStats, SocketType } from './socket/socket-state.ts';
export {
  type PairOptions,
  type PipeOptions,
  pipe,
  type SocketpairOptions,
  socketpair,
} from './socket/socketpair.ts';
export { canBlock, currentThread, interrupt, type ThreadId } from './thread/this-thread.ts';
