import type { Socket } from './socket.ts';

export interface PollEvent {
  socket: Socket;
  events: number;
  data: unknown;
}

export class Poller {
  add(_socket: Socket, _events: number, _data?: unknown): void {}
  modify(_socket: Socket, _events: number, _data?: unknown): void {}
  delete(_socket: Socket): void {}
  wait(_max?: number, _timeoutMs?: number): PollEvent[] {
    return [];
  }
  close(): void {}
}
