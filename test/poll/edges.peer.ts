import { workerData } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { counting, drawFrom } from '../support/stream.ts';

export interface Start {
  handles: SocketHandle[];
  rounds: number;
  seed: number;
}

/* Writes a byte at a time to any of its ends, never waits for an answer, and closes them at last. */
const { handles, rounds, seed } = workerData as Start;
const draw = drawFrom(seed + 1);
const ends = handles.map(adopt);
const byte = counting(1);
for (let round = 0; round < rounds; round++) {
  ends[draw(ends.length)]?.write(byte);
  for (let spins = draw(300); spins > 0; spins--) byte[0] = spins;
}
for (const end of ends) end.close();
