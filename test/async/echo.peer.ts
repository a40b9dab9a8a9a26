import { parentPort } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { echo, exchange, type Job } from './echo.job.ts';

parentPort?.once('message', async ({ job, end }: { job: Job; end: SocketHandle }) => {
  const socket = adopt(end);
  parentPort?.postMessage(job.asyncInWorker ? await exchange(socket, job) : echo(socket));
});
