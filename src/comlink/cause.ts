import type { SystemError } from '../errno/system-error.ts';
import type { Socket } from '../socket/socket.ts';

/** The error of a connection over `socket`, with the death of its peer for a cause, where that is known. */
export function withCause(error: SystemError, socket: Socket): SystemError {
  const broken = error.code === 'ECONNRESET' || error.code === 'EPIPE';
  if (!broken || error.cause !== undefined || socket.closed) return error;
  const { cause } = socket;
  if (cause !== undefined) {
    Object.defineProperty(error, 'cause', { value: cause, configurable: true, writable: true });
  }
  return error;
}
