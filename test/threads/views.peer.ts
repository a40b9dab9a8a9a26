import { parentPort } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { type Job, readStream, writeStream } from './views.job.ts';

parentPort?.once('message', ({ job, end }: { job: Job; end: SocketHandle }) => {
  const socket = adopt(end);
  parentPort?.postMessage(job.workerWrites ? writeStream(socket, job) : readStream(socket, job));
});
