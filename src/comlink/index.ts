export type { Endpoint } from './channel.ts';
export { endpoint } from './endpoint.ts';
export type { EventListener, Listener, MessageLike } from './listeners.ts';
export { serve } from './serve.ts';
export type { SyncProperty, SyncRemote } from './sync-remote.ts';
export { throwHandler } from './thrown.ts';
export { transferHandler } from './transfer-handler.ts';
export { wrapSync } from './wrap-sync.ts';
