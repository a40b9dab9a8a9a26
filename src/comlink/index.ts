export { type Endpoint, endpoint, type Listener, type MessageLike } from './endpoint.ts';
export { transferHandler } from './transfer-handler.ts';
