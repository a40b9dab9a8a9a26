import { parentPort, workerData } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { watch } from '../../src/race/index.ts';
import { BOARD } from './board.ts';
import { boardSocket } from './board-socket.ts';

parentPort?.once('message', (message: { ends: SocketHandle[]; memory: SharedArrayBuffer }) => {
  const [end, unrelated] = message.ends.map((handle) => boardSocket(adopt(handle)));
  if (end === undefined || unrelated === undefined) throw new Error('two ends');
  const { index, swap } = workerData as { index: number; swap?: boolean };
  const row = BOARD[index];
  (swap === true ? row?.one : row?.other)?.({
    end,
    unrelated,
    x: watch(new Int32Array(message.memory, 0, 1), 'x'),
    y: watch(new Int32Array(message.memory, 4, 1), 'y'),
  });
  parentPort?.postMessage('done');
});
parentPort?.postMessage('ready');
