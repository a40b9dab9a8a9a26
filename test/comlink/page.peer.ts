import { parentPort } from 'node:worker_threads';
import { serve } from '../../src/comlink/index.ts';
import { adopt, type SocketHandle } from '../../src/index.ts';

parentPort?.once('message', (handle: SocketHandle) => {
  serve({ add: (x: number, y: number) => x + y }, adopt(handle));
});
