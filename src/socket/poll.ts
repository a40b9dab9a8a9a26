import type { Socket } from './socket.ts';

export interface PollEntry {
  socket: Socket;
  events: number;
  revents?: number;
}

export function poll(_entries: PollEntry[], _timeoutMs = -1): number {
  throw new Error('not yet');
}
