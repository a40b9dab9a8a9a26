import { SystemError } from '../errno/system-error.ts';
import { isHandle } from '../socket/handle.ts';
import { adopt } from '../socket/socket.ts';
import { isRequest } from './wire.ts';

/**
 * Throws ENOTSUP for a wire value that is a Socket: its memory can't go through a stream. It has left
 * its object by now, so it is closed, and its peer knows.
 */
export function refuseSocket(value: unknown): void {
  if (typeof value !== 'object' || value === null || !('value' in value)) return;
  if (!isHandle(value.value)) return;
  adopt(value.value).close();
  throw new SystemError('ENOTSUP', 'send', {
    text: 'a Socket does not go through a stream of bytes; call over a MessagePort or a Worker',
  });
}

/** Refuses a message of Comlink with a Socket in it, wherever a message has one. */
export function refuseSockets(message: unknown): void {
  refuseSocket(message);
  if (!isRequest(message)) return;
  for (const value of [...(message.argumentList ?? []), message.value]) refuseSocket(value);
}
