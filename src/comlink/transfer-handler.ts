import type { SocketHandle, TransferItem } from '../socket/handle.ts';
import { adopt, isSocket, type Socket } from '../socket/socket.ts';

/**
 * Lets a {@link Socket} be an argument or the result of a call: it moves to the other thread, as by
 * `detach()` and `adopt()`. For Comlink over a MessagePort or a Worker, and to be set in both threads;
 * an `endpoint()` carries bytes only and refuses it with ENOTSUP. Never blocks.
 *
 * @example
 * import * as Comlink from 'comlink';
 * import { transferHandler } from 'socketpair/comlink';
 * Comlink.transferHandlers.set('socket', transferHandler);
 */
export const transferHandler: {
  canHandle(value: unknown): value is Socket;
  serialize(socket: Socket): [SocketHandle, TransferItem[]];
  deserialize(handle: SocketHandle): Socket;
} = {
  canHandle: isSocket,
  serialize: (socket) => socket.detach(),
  deserialize: (handle) => adopt(handle),
};
