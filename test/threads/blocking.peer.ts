import { parentPort } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { play } from './blocking.laws.ts';

parentPort?.on('message', (task: { law: string; part: 'sleeper' | 'actor'; end: SocketHandle }) => {
  const socket = adopt(task.end);
  const saw = play(task.law, task.part, socket);
  socket.close();
  parentPort?.postMessage(saw);
});
parentPort?.postMessage('ready');
