import { workerData } from 'node:worker_threads';

// Does not look at what it was sent.
if (workerData === 'throws') throw new Error('as ordered');
