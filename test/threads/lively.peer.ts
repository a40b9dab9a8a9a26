import { writeSync } from 'node:fs';
import { type MessagePort, workerData } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { thisThread } from '../../src/thread/home.ts';
import { play, THREADS } from './lively.job.ts';

export interface Start {
  self: number;
  own: SocketHandle;
  out: SocketHandle;
  ports: [number, MessagePort][];
  rounds: number;
  seed: number;
  spinLimit: number;
}

const { self, own, out, ports, rounds, seed, spinLimit } = workerData as Start;
try {
  // A verdict does not wait: nobody dies here.
  Object.assign(thisThread('adopt'), { graceMs: 0, spinLimit });
  const outs = new Map([[(self + 1) % THREADS, adopt(out)]]);
  play({ self, own: adopt(own), outs, ports: new Map(ports), rounds, seed });
} catch (error) {
  // The main thread is asleep.
  const text = error instanceof Error ? error.stack : error;
  writeSync(2, `thread ${self} failed: SEED=${seed}: ${text}\n`);
  process.kill(process.pid, 'SIGKILL');
}
