export {
  type Endpoint,
  type EventListener,
  endpoint,
  type Listener,
  type MessageLike,
} from './endpoint.ts';
export { serve } from './serve.ts';
export type { SyncProperty, SyncRemote } from './sync-remote.ts';
export { throwHandler } from './thrown.ts';
export { transferHandler } from './transfer-handler.ts';
export { wrapSync } from './wrap-sync.ts';
