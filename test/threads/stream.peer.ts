import { parentPort } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { type Job, readStream, writeStream } from './stream.job.ts';

parentPort?.once('message', ({ job, end }: { job: Job; end: SocketHandle }) => {
  const socket = adopt(end);
  const saw = job.workerWrites ? writeStream(socket, job) : readStream(socket, job);
  parentPort?.postMessage(saw);
});
