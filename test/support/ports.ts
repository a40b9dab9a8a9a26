import type { MessagePort } from 'node:worker_threads';
import { isHandle, type SocketHandle } from '../../src/index.ts';

/** Ports that have to travel with a message that is a handle, or has one in a field. */
export function portsOf(message: unknown): MessagePort[] {
  if (isHandle(message)) return message.port === undefined ? [] : [message.port as MessagePort];
  if (typeof message !== 'object' || message === null) return [];
  return Object.values(message).flatMap((field) => (isHandle(field) ? portsOf(field) : []));
}

/** A second copy of a handle, for a port can be in one place only. */
export function copyOf(handle: SocketHandle): SocketHandle {
  const { port: _port, reaper: _reaper, ...copy } = handle;
  return copy;
}
