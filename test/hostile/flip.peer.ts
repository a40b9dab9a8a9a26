import { workerData } from 'node:worker_threads';
import { dataAt } from '../../src/ring/layout.ts';
import { drawFrom } from '../support/stream.ts';
import { BUSY } from './scribble.ts';

/* Stores edge values and bits into the header of a pair, as fast as it can, until the program ends. */
const { memory, capacity, seed, flips } = workerData as {
  memory: SharedArrayBuffer;
  capacity: number;
  seed: number;
  flips: SharedArrayBuffer;
};
const words = new Int32Array(memory, 0, dataAt(0, 1) / 4);
const counted = new Int32Array(flips);
const draw = drawFrom(seed);
const edges = [0, 1, -1, capacity, capacity + 1, 2 ** 31 - 1, -(2 ** 31), 2, 3];
for (;;) {
  // Many flips of one word in a row, so that a call meets each of its values in each of its steps.
  const index = draw(8) === 0 ? draw(words.length) : (BUSY[draw(BUSY.length)] ?? 0);
  const near = Atomics.load(words, index);
  const [one = 0, other = 0] = [edges[draw(edges.length)], (near + (edges[draw(9)] ?? 0)) | 0];
  for (let i = draw(64); i >= 0; i--) {
    Atomics.store(words, index, one);
    Atomics.store(words, index, other);
  }
  Atomics.add(counted, 0, 1);
}
