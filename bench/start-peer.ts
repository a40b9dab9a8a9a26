import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Case } from './plan.ts';

/** Data that a peer that is not of the library gets. */
export interface PeerData {
  readonly case: Case;
  readonly port: MessagePort;
  readonly memory: SharedArrayBuffer;
}

export const PEER_URL = new URL('./peer.js', import.meta.url);

/** Starts the other thread with one end of a MessageChannel; returns the other end. */
export function startPeer(of: Case, memory: SharedArrayBuffer): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const data: PeerData = { case: of, port: port2, memory };
  const worker = new Worker(PEER_URL, { workerData: data, transferList: [port2] });
  worker.on('error', (error) => {
    throw error;
  });
  return port1;
}
